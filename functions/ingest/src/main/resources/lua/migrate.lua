#!lua flags=allow-oom
-- Replaces one vehicle's state by its form in today's layout; an empty one means that it cannot be read, and goes.
-- KEYS: lease, vehicle state   ARGV: epoch, new state   Answers 1, or 0 when the lease is lost.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[2])
else
  redis.call('SET', KEYS[2], ARGV[2])
end
return 1
