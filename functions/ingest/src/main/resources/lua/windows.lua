-- Reads windows for the owner of a partition. Reading hands entries out, so it is fenced like a write: a paused owner
-- that wakes up would otherwise take windows that nobody scores.
-- KEYS: lease, windows   ARGV: epoch, id ('>' = new ones, else pending ones after that id), count
-- Answers {'OK', entries}, {'STALE'} or {'NOGROUP', message}.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'STALE'} end
local read = redis.pcall('XREADGROUP', 'GROUP', 'score', 'owner', 'COUNT', ARGV[3], 'STREAMS', KEYS[2], ARGV[2])
if not read then return {'OK', {}} end
if read.err then return {'NOGROUP', read.err} end
return {'OK', read[1][2]}
