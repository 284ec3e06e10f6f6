-- line.lua goes before the scripts that look at the line of jobs; it is none itself.
--
-- The line of a partition is one sorted set, all scores 0, so that members sort as
-- bytes. A member begins with its lane (a name that ends in 00 01), then
--   w place job           a job that waits
--   l expires place job   a job that is leased, until expires
-- place is class (1 digit), due (15), order of commit (16), gap (10): RANK digits
-- tell the order within a lane. All times are milliseconds in 15 digits.

local RANK, TIME = 32, 15

-- offer tells which job of a lane is next at a time: {place and job, expires of the
-- lease it still has or '', when a job that goes before it may come or ''}. With no
-- job the first two are ''.
local function offer(line, lane, now)
  local best, held, later = '', '', ''
  local from, to = '[' .. lane .. 'l', '(' .. lane .. 'x'
  while true do -- leased jobs come first, by when their leases end
    local m = redis.call('ZRANGEBYLEX', line, from, to, 'LIMIT', 0, 1)[1]
    if not m then return best, held, later end
    if string.sub(m, #lane + 1, #lane + 1) == 'w' then break end
    local expires = string.sub(m, #lane + 2, #lane + 1 + TIME)
    if expires > now then
      later = expires
      break
    end
    local job = string.sub(m, #lane + 2 + TIME)
    if best == '' or string.sub(job, 1, RANK) < string.sub(best, 1, RANK) then
      best, held = job, expires
    end
    from = '(' .. m
  end
  from = '[' .. lane .. 'w'
  while true do -- then those that wait, by class and due time
    local m = redis.call('ZRANGEBYLEX', line, from, to, 'LIMIT', 0, 1)[1]
    if not m then return best, held, later end
    local job = string.sub(m, #lane + 2)
    local due = string.sub(job, 2, 1 + TIME)
    if due <= now then
      if best == '' or string.sub(job, 1, RANK) < string.sub(best, 1, RANK) then
        best, held = job, ''
      end
      return best, held, later
    end
    if later == '' or due < later then later = due end
    from = '[' .. lane .. 'w' .. string.char(string.byte(job) + 1) -- the next class
  end
end

-- add puts a lane's offer at the end of a reply.
local function add(reply, line, lane, now)
  local best, held, later = offer(line, lane, now)
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3], reply[n + 4] = lane, best, held, later
end
