-- One window's outcome, exactly once: acknowledges first, and adds the outcome only if that counted.
-- KEYS: lease, windows, predictions or rejected, stats, suspect
-- ARGV: epoch, entry id of the window, counter, then for the outcome and for each suspicion: how many arguments follow,
-- field, value, …
-- Answers {'OK', the outcome's entry id, or '' where the window had one already}, {'STALE'}, {'WRONGTYPE', key}
-- or {'FULL', key}.
-- a stream whose last id is the largest there is (somebody gave it one by hand) takes no entry any more
local function isFull(key)
  local info = redis.pcall('XINFO', 'STREAM', key)
  for i = 1, info.err and 0 or #info, 2 do
    if info[i] == 'last-generated-id' then return string.sub(info[i + 1], 1, 21) == '18446744073709551615-' end
  end
  return false
end

if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'STALE'} end
for i, type in pairs({[2] = 'stream', [3] = 'stream', [4] = 'hash', [5] = 'stream'}) do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= type and found ~= 'none' then return {'WRONGTYPE', KEYS[i]} end
end
if isFull(KEYS[3]) then return {'FULL', KEYS[3]} end
local outcome = 4 + ARGV[4]
local suspicious = outcome < #ARGV
if suspicious and isFull(KEYS[5]) then return {'FULL', KEYS[5]} end
if redis.call('XACK', KEYS[2], 'score', ARGV[2]) == 0 then return {'OK', ''} end
local id = redis.call('XADD', KEYS[3], '*', unpack(ARGV, 5, outcome))
local at = outcome + 1
while at <= #ARGV do
  redis.call('XADD', KEYS[5], '*', unpack(ARGV, at + 1, at + ARGV[at]))
  at = at + 1 + ARGV[at]
end
redis.pcall('HINCRBY', KEYS[4], ARGV[3], 1)
if suspicious then redis.pcall('HINCRBY', KEYS[4], 'suspect', 1) end
return {'OK', id}
