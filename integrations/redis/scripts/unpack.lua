-- unpack.lua puts a parcel down in place of what stands under its key.
-- KEYS  1 record  2 its events  3 entries  4 contents  5 line  6 oldest  7 meta
-- ARGV  1 the record's name  2 version, 0: none  3 body  4 entries (see entries.lua)
--       5 how many events  6 how many jobs  7... of each event: id, time
--       then how many were put aside, of each: name, body, entries
--       then of each job: id, place, tries (attempts, attempted, looks), lane, blob

local record, events, entries, contents, line, oldest, meta = unpack(KEYS)
local name, version = ARGV[1], ARGV[2]
local lastEvent = 6 + 2 * tonumber(ARGV[5])
local lastAside = lastEvent + 1 + 3 * tonumber(ARGV[lastEvent + 1])
local something = version ~= '0' or #ARGV > 7

local was = redis.call('HGETALL', record)
local old = ''
for i = 1, #was, 2 do
  local field, value = was[i], was[i + 1]
  if field == 'v' then redis.call('HINCRBY', meta, 'records', -1) end
  if field == 'e' or string.sub(field, 1, 1) == 'n' then old = old .. value end
  if string.sub(field, 1, 1) == 's' then
    local token, expires, place, lane = string.match(value, '^(%d+) (%d+) (%d+) %d+ %d+ %d+ (.*)$')
    redis.call('ZREM', line, lane .. (token == '0' and 'w' or 'l' .. expires) .. place .. name .. string.sub(field, 2))
  end
end
redis.call('DEL', record, events)
redis.call('ZREM', oldest, name)
redis.call(something and 'ZADD' or 'ZREM', contents, unpack(something and { 0, name } or { name }))
local new = version ~= '0' and ARGV[4] or ''
for i = lastEvent + 2, lastAside, 3 do
  new = new .. ARGV[i + 2]
  redis.call('HSET', record, 'm' .. ARGV[i], ARGV[i + 1], 'n' .. ARGV[i], ARGV[i + 2])
end
replace(entries, name, old, new)
if version ~= '0' then
  redis.call('HSET', record, 'v', version, 'b', ARGV[3], 'e', ARGV[4])
  redis.call('HINCRBY', meta, 'records', 1)
end

local first
for i = 7, lastEvent, 2 do
  redis.call('ZADD', events, ARGV[i + 1], ARGV[i])
  if not first or ARGV[i + 1] < first then first = ARGV[i + 1] end
end
if first then redis.call('ZADD', oldest, first, name) end

for i = lastAside + 1, #ARGV, 5 do
  local id, place, tries, lane, blob = unpack(ARGV, i, i + 4)
  redis.call('HSET', record, 's' .. id, '0 0 ' .. place .. ' ' .. tries .. ' ' .. lane, 'j' .. id, blob)
  redis.call('ZADD', line, 0, lane .. 'w' .. place .. name .. id)
end
return 'down'
