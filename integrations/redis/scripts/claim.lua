-- claim.lua records what a new store is like, and tells what it is like.
-- KEYS  1 the store's own key
-- ARGV  1 schema
-- Returns {schema, partitions ('': it is not divided)} as they were recorded first.

redis.call('HSETNX', KEYS[1], 'schema', ARGV[1])
local is = redis.call('HMGET', KEYS[1], 'schema', 'partitions')
return { is[1], is[2] or '' }
