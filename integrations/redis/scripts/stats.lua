-- stats.lua counts what is stored. It goes past the lanes and their
-- classes, and past the leases, of which there are as many as workers.
-- KEYS  1 line  2 meta
-- Returns {records, jobs, the earliest due time or ''}.

local due, from = '', '-'
while true do
  local m = redis.call('ZRANGEBYLEX', KEYS[1], from, '+', 'LIMIT', 0, 1)[1]
  if not m then break end
  local _, ends = string.find(m, '\0\1', 1, true)
  local place = ends + 2
  if string.sub(m, ends + 1, ends + 1) == 'l' then
    place = place + TIME
    from = '(' .. m
  else -- no other job of its lane and class is due earlier
    from = '[' .. string.sub(m, 1, ends + 1) .. string.char(string.byte(m, place) + 1)
  end
  local its = string.sub(m, place + 1, place + TIME)
  if due == '' or its < due then due = its end
end
return { redis.call('HGET', KEYS[2], 'records') or '0', redis.call('ZCARD', KEYS[1]), due }
