-- Reads windows for the owner of a partition. Reading hands entries out, so it is fenced like a write: a paused owner
-- that wakes up would otherwise take windows that nobody scores.
-- A window larger than any of ours is handed out without its fields: its reader has a bounded heap.
-- KEYS: lease, windows   ARGV: epoch, id ('>' = new ones, else pending ones after that id), count, largest in bytes
-- Answers {'OK', entries}, {'STALE'} or {'NOGROUP', message}.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'STALE'} end
local read = redis.pcall('XREADGROUP', 'GROUP', 'score', 'owner', 'COUNT', ARGV[3], 'STREAMS', KEYS[2], ARGV[2])
if not read then return {'OK', {}} end
if read.err then return {'NOGROUP', read.err} end
local entries, largest = read[1][2], tonumber(ARGV[4])
for i = 1, #entries do
  local bytes, fields = 0, entries[i][2] or {}
  for f = 1, #fields do bytes = bytes + #fields[f] end
  if bytes > largest then entries[i][2] = {} end
end
return {'OK', entries}
