#!lua flags=allow-oom
-- Gives a partition back at once instead of letting its lease run out. The epoch stays, so that it keeps growing.
-- KEYS: lease   ARGV: epoch held
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'owner', '', 'expiry', '0')
return 1
