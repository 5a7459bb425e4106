#!lua flags=allow-oom
-- Says that a process lives until now + ttl, forgets those that do not, and answers who lives, sorted by name.
-- KEYS: members (sorted set: process -> time in ms until which it lives)   ARGV: process, ttl in ms (0 = it leaves)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
-- who claims to live for much longer than anybody does is a ghost of a clock that was set back
if tonumber(ARGV[2]) > 0 then redis.call('ZREMRANGEBYSCORE', KEYS[1], now + 10 * ARGV[2], '+inf') end
if tonumber(ARGV[2]) > 0 then
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
local alive = redis.call('ZRANGE', KEYS[1], 0, -1)
table.sort(alive)
return alive
