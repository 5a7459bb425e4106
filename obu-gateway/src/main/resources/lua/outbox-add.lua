#!lua
-- Adds events at the end of the outbox, and lets the oldest go while there are more than allowed.
-- KEYS: events, state, mark of the writer
-- ARGV: number of the batch, ms to remember it, most entries, most bytes, then for each event: id, vehicle, why, window
-- Answers events added and events dropped; {0, 0} for a batch that was added already (its answer was lost).
local events, state, mark = KEYS[1], KEYS[2], KEYS[3]
local function cost(id, window) return #id + #window + 100 end
if redis.call('GET', mark) == ARGV[1] then return {0, 0} end
local length = redis.call('XLEN', events)
local known = redis.call('HMGET', state, 'uptime', 'bytes')
local uptime = known[1] or '0'
local bytes = length > 0 and tonumber(known[2] or 0) or 0
local added, dropped = 0, 0
for i = 5, #ARGV, 4 do
  redis.call('XADD', events, '*',
    'id', ARGV[i], 'vehicle', ARGV[i + 1], 'why', ARGV[i + 2], 'up', uptime, 'window', ARGV[i + 3])
  bytes = bytes + cost(ARGV[i], ARGV[i + 3])
  added = added + 1
end
local most = {entries = tonumber(ARGV[3]), bytes = tonumber(ARGV[4])}
while length + added - dropped > most.entries or bytes > most.bytes do
  local oldest = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)[1]
  if not oldest then break end
  redis.call('XDEL', events, oldest[1])
  bytes = bytes - cost(oldest[2][2], oldest[2][10])
  dropped = dropped + 1
end
redis.call('HSET', state, 'bytes', string.format('%.0f', math.max(0, bytes)))
redis.call('HINCRBY', state, 'stored', added)
if dropped > 0 then redis.call('HINCRBY', state, 'droppedBySize', dropped) end
redis.call('SET', mark, ARGV[1], 'PX', ARGV[2])
return {added, dropped}
