// Package redis keeps Draad's records in Redis, so that several replicas of the
// program can work side by side: a bot.Store on go-redis. It owns every key that
// begins with DRAAD_REDIS_NAME, and nothing here knows what a record means.
package redis
