-- Who is due, a bucket at a time: any number of keepers claim beside each other, and a claim never looks at more rows
-- than it takes, however many grants there are.
DROP INDEX grants_due;
CREATE INDEX grants_due ON grants (bucket, refresh_at) WHERE refresh_at IS NOT NULL;
