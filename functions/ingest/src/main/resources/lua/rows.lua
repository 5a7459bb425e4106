-- Applies one batch of rows, all or nothing: vehicle states, windows, rejections, counters, and the cursor of group
-- `ingest`. The owner has decided what is to be written from the states as it knows them; the epoch says that nobody
-- else has written since, and each state's length that nothing else has touched it.
-- Every type and argument is checked before the first write: a script that fails half-way would leave its writes.
--
-- KEYS  1 lease, 2 measurements, 3 windows, 4 rejected, 5 stats, 6… one vehicle's state each
-- ARGV  1 epoch, 2 new cursor (entry id), 3 entries read in all ('' = unknown), 4 signal set's hash in hex,
--       5 windows W, 6 refused rows R, 7 counters C
--       then for each vehicle (expected length, offset, bytes to write there, offset of the first row to keep or '')
--       then W × (vehicle's key number, offset of its rows, offset of their last byte, vehicle, last ts, rows, stride,
--       model, entry id of the last row)
--       then R × (vehicle, ts, reason, field, detail, source, raw)
--       then C × (counter, by how much)
-- State of a vehicle: see VehicleState.java.
-- Answers {'OK', Redis time in ms}, {'STALE'}, {'WRONGTYPE', key}, {'FULL', key}, {'NOGROUP', message},
-- {'CHANGED', key}.
local HEAD = 9
local REFUSED = {'vehicle', 'ts', 'reason', 'field', 'detail', 'source', 'raw'}
local call = redis.call

-- a stream whose last id is the largest there is (somebody gave it one by hand) takes no entry any more
local function isFull(key)
  local info = redis.pcall('XINFO', 'STREAM', key)
  for i = 1, info.err and 0 or #info, 2 do
    if info[i] == 'last-generated-id' then return string.sub(info[i + 1], 1, 21) == '18446744073709551615-' end
  end
  return false
end

if call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'STALE'} end
for i, type in pairs({[2] = 'stream', [3] = 'stream', [4] = 'stream', [5] = 'hash'}) do
  local found = call('TYPE', KEYS[i]).ok
  if found ~= type and found ~= 'none' then return {'WRONGTYPE', KEYS[i]} end
end
if tonumber(ARGV[5]) > 0 and isFull(KEYS[3]) then return {'FULL', KEYS[3]} end
if tonumber(ARGV[6]) > 0 and isFull(KEYS[4]) then return {'FULL', KEYS[4]} end
for v = 6, #KEYS do
  local length = redis.pcall('STRLEN', KEYS[v])
  if length ~= tonumber(ARGV[4 * v - 16]) then return {'CHANGED', KEYS[v]} end
end

-- the first write is also the last check: without the group nothing has happened yet
local moved
if ARGV[3] == '' then
  moved = redis.pcall('XGROUP', 'SETID', KEYS[2], 'ingest', ARGV[2])
else
  moved = redis.pcall('XGROUP', 'SETID', KEYS[2], 'ingest', ARGV[2], 'ENTRIESREAD', ARGV[3])
end
if moved.err then return {'NOGROUP', moved.err} end

for v = 6, #KEYS do call('SETRANGE', KEYS[v], ARGV[4 * v - 15], ARGV[4 * v - 14]) end

local at = 4 * #KEYS - 12
for w = 1, tonumber(ARGV[5]) do
  local rows = call('GETRANGE', KEYS[tonumber(ARGV[at])], ARGV[at + 1], ARGV[at + 2])
  local id = string.format('%s/%.0f-%s/%sx%s', ARGV[at + 3], (struct.unpack('>d', rows)), ARGV[at + 4], ARGV[at + 5], ARGV[at + 6])
  call('XADD', KEYS[3], '*', 'id', id, 'vehicle', ARGV[at + 3], 'model', ARGV[at + 7], 'stride', ARGV[at + 6],
    'sig', ARGV[4], 'rows', rows, 'last', ARGV[at + 8])
  at = at + 9
end

for v = 6, #KEYS do
  local keep = ARGV[4 * v - 13]
  if keep ~= '' then
    call('SET', KEYS[v], call('GETRANGE', KEYS[v], 0, HEAD - 1) .. call('GETRANGE', KEYS[v], keep, -1))
  end
end

for r = 1, tonumber(ARGV[6]) do
  local fields = {'kind', 'row'}
  for f = 1, #REFUSED do
    if ARGV[at] ~= '' then
      fields[#fields + 1] = REFUSED[f]
      fields[#fields + 1] = ARGV[at]
    end
    at = at + 1
  end
  call('XADD', KEYS[4], '*', unpack(fields))
end
for c = 1, tonumber(ARGV[7]) do
  redis.pcall('HINCRBY', KEYS[5], ARGV[at], ARGV[at + 1]) -- a counter that somebody spoilt is no reason to stop
  at = at + 2
end
local time = call('TIME')
return {'OK', time[1] * 1000 + math.floor(time[2] / 1000)}
