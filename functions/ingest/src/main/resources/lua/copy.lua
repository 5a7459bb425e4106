-- Copies rows of one partition, in order, and remembers that it did: all or nothing, once or never again.
-- KEYS  measurements, rejected, stats, mark
-- ARGV  guard 'none', ''                the rows are copied
--       guard 'seen', ms                not if the mark stands; then the mark stands for so long
--       guard 'position', field         only rows past the position that the mark (a hash) holds in this field
--       then for each row: position, 'measurement' | <reason code>, number of strings, field, value, field, value, …
-- Reply: rows copied now, or -1 where measurements is no stream and its rows went to rejected instead.
local guard, done = ARGV[1], false
if guard == 'seen' and redis.call('EXISTS', KEYS[4]) == 1 then return 0 end
if guard == 'position' then done = redis.call('HGET', KEYS[4], ARGV[2]) end

-- types are looked at before the first write: a script that fails half-way keeps what it wrote
-- a stream whose last id is the largest there is (somebody gave it one by hand) takes no entry any more
local function isFull(key)
  local info = redis.pcall('XINFO', 'STREAM', key)
  for i = 1, info.err and 0 or #info, 2 do
    if info[i] == 'last-generated-id' then return string.sub(info[i + 1], 1, 21) == '18446744073709551615-' end
  end
  return false
end
local function is(key, wanted)
  local found = redis.call('TYPE', key).ok
  return found == wanted or found == 'none'
end
local sound = is(KEYS[1], 'stream') and not isFull(KEYS[1])
local mayReject = is(KEYS[2], 'stream') and not isFull(KEYS[2])
local mayCount = is(KEYS[3], 'hash')

local function reject(reason, ...)
  if mayReject then redis.call('XADD', KEYS[2], '*', ...) end
  if mayCount then redis.call('HINCRBY', KEYS[3], 'rejected:' .. reason, 1) end
end

local copied, highest, i = 0, done, 3
while i <= #ARGV do
  local position, what = ARGV[i], ARGV[i + 1]
  local from, to = i + 3, i + 2 + tonumber(ARGV[i + 2])
  if not done or position > done then
    if what ~= 'measurement' then
      reject(what, unpack(ARGV, from, to))
    elseif sound then
      redis.call('XADD', KEYS[1], '*', unpack(ARGV, from, to))
    else
      -- the first two pairs are the vehicle and its time
      reject('bad-state', 'kind', 'row', 'reason', 'bad-state', 'field', 'measurements',
        'detail', 'the key of the measurements is no stream that takes rows', unpack(ARGV, from, from + 3))
    end
    copied, highest = copied + 1, position
  end
  i = to + 1
end

if guard == 'seen' then redis.call('SET', KEYS[4], '1', 'PX', ARGV[2]) end
if guard == 'position' and highest then redis.call('HSET', KEYS[4], ARGV[2], highest) end
if not sound then return -1 end
return copied
