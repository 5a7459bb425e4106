#!lua flags=allow-oom
-- Takes events out that the cloud has, or will never take.
-- KEYS: sender, state, events, rejected
-- ARGV: epoch, most to keep of the rejected, then for each event: entry id, reason ('' = the cloud has it), detail
-- Answers how many were still there, or -1 when another gateway sends now.
local sender, state, events, rejected = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local function cost(id, window) return #id + #window + 100 end
if redis.call('GET', sender) ~= ARGV[1] then return -1 end
local sent, refused, bytes = 0, 0, 0
for i = 3, #ARGV, 3 do
  local found = redis.call('XRANGE', events, ARGV[i], ARGV[i], 'COUNT', 1)[1]
  if found then
    local fields = found[2]
    if ARGV[i + 1] == '' then
      sent = sent + 1
    else
      redis.call('XADD', rejected, 'MAXLEN', '~', ARGV[2], '*',
        'id', fields[2], 'vehicle', fields[4], 'why', fields[6], 'reason', ARGV[i + 1], 'detail', ARGV[i + 2])
      refused = refused + 1
    end
    redis.call('XDEL', events, ARGV[i])
    bytes = bytes + cost(fields[2], fields[10])
  end
end
if sent > 0 then redis.call('HINCRBY', state, 'sent', sent) end
if refused > 0 then redis.call('HINCRBY', state, 'rejected', refused) end
redis.call('HINCRBY', state, 'bytes', -bytes)
return sent + refused
