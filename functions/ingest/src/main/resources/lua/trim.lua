-- Forgets what every group has dealt with, and results past their retention. Never by length: that would drop entries
-- that somebody still has to read.
-- KEYS: lease, measurements, windows, predictions, rejected, suspect
-- ARGV: epoch, retention of predictions ms, of rejected ms, of suspect ms
-- Answers {'OK', entries removed} or {'STALE'}.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'STALE'} end

-- ids as texts: a foreign one may be beyond what a number holds exactly
local function less(a, b) return #a < #b or (#a == #b and a < b) end
local function before(a, b)
  local ams, aseq = string.match(a, '(%d+)-(%d+)')
  local bms, bseq = string.match(b, '(%d+)-(%d+)')
  return less(ams, bms) or (ams == bms and less(aseq, bseq))
end

local removed = 0
for i = 2, 3 do
  local groups = redis.pcall('XINFO', 'GROUPS', KEYS[i])
  local oldest
  for g = 1, groups.err and 0 or #groups do
    local group = {}
    for f = 1, #groups[g], 2 do group[groups[g][f]] = groups[g][f + 1] end
    local id = group['last-delivered-id']
    if group['pending'] > 0 then
      local first = redis.call('XPENDING', KEYS[i], group['name'])[2]
      if before(first, id) then id = first end
    end
    if not oldest or before(id, oldest) then oldest = id end
  end
  if oldest then removed = removed + redis.call('XTRIM', KEYS[i], 'MINID', oldest) end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 4, 6 do
  local retention = tonumber(ARGV[i - 2])
  if retention > 0 and redis.call('TYPE', KEYS[i]).ok == 'stream' then
    removed = removed + redis.call('XTRIM', KEYS[i], 'MINID', '~', string.format('%.0f', math.max(0, now - retention)))
  end
end
return {'OK', removed}
