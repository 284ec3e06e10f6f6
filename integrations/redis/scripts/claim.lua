-- claim.lua records what a new store is like, and tells what it is like.
-- KEYS  1 the store's own key
-- ARGV  1 schema  2 partitions
-- Returns {schema, partitions} as they were recorded first.

redis.call('HSETNX', KEYS[1], 'schema', ARGV[1])
redis.call('HSETNX', KEYS[1], 'partitions', ARGV[2])
return redis.call('HMGET', KEYS[1], 'schema', 'partitions')
