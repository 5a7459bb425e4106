#!lua flags=allow-oom
-- Takes or keeps the right to send, counts the time the gateway was up, lets go what is too old.
-- KEYS: sender, state, events   ARGV: epoch held ('' = none), ttl ms, ms since the last tick, longest age ms, most to drop
-- Answers epoch ('' while another sends), entries, bytes, age of the oldest in ms, dropped now, then of all time: stored,
-- sent, rejected, dropped by size, dropped by age.
local sender, state, events = KEYS[1], KEYS[2], KEYS[3]
local function cost(id, window) return #id + #window + 100 end
local holder, epoch = redis.call('GET', sender), ''
if ARGV[1] ~= '' and holder == ARGV[1] then
  epoch = ARGV[1]
  redis.call('PEXPIRE', sender, ARGV[2])
elseif not holder then
  -- above any before, and above Redis time, so that it grows even when the state was lost
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  epoch = string.format('%.0f', math.max(now, tonumber(redis.call('HGET', state, 'epoch') or 0) + 1))
  redis.call('HSET', state, 'epoch', epoch)
  redis.call('SET', sender, epoch, 'PX', ARGV[2])
end
local length = redis.call('XLEN', events)
local bytes = length > 0 and tonumber(redis.call('HGET', state, 'bytes') or 0) or 0
local dropped, age = 0, 0
local uptime = epoch == '' and tonumber(redis.call('HGET', state, 'uptime') or 0)
  or redis.call('HINCRBY', state, 'uptime', ARGV[3])
while true do
  local oldest = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)[1]
  if not oldest then break end
  age = math.max(0, uptime - tonumber(oldest[2][8]))
  if epoch == '' or age <= tonumber(ARGV[4]) or dropped == tonumber(ARGV[5]) then break end
  redis.call('XDEL', events, oldest[1])
  bytes = bytes - cost(oldest[2][2], oldest[2][10])
  dropped = dropped + 1
  age = 0
end
if epoch ~= '' then redis.call('HSET', state, 'bytes', string.format('%.0f', math.max(0, bytes))) end
if dropped > 0 then redis.call('HINCRBY', state, 'droppedByAge', dropped) end
local total = redis.call('HMGET', state, 'stored', 'sent', 'rejected', 'droppedBySize', 'droppedByAge')
return {epoch, length - dropped, string.format('%.0f', math.max(0, bytes)), string.format('%.0f', age), dropped,
  total[1] or '0', total[2] or '0', total[3] or '0', total[4] or '0', total[5] or '0'}
