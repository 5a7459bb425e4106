#!lua flags=allow-oom
-- Takes a partition that nobody owns, or keeps one's own. A new ownership has a higher epoch than any before it; the
-- epoch starts at Redis time, so that it also grows when the lease itself was lost.
-- KEYS: lease   ARGV: owner, ttl in ms, epoch held ('' = none)
-- Answers the epoch, or '' when another owner's lease runs.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'expiry')
local owner, epoch, expiry = lease[1], lease[2], tonumber(lease[3] or 0)
if ARGV[3] ~= '' then
  if owner ~= ARGV[1] or epoch ~= ARGV[3] then return '' end
elseif owner and owner ~= '' and owner ~= ARGV[1] and expiry > now and expiry <= now + 10 * ARGV[2] then
  -- a lease that runs for much longer than any comes from a clock that was set back
  return ''
else
  epoch = string.format('%.0f', math.max(now, tonumber(epoch or 0) + 1))
end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'epoch', epoch, 'expiry', string.format('%.0f', now + ARGV[2]))
return epoch
