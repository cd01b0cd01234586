-- SPDX-License-Identifier: Apache-2.0
-- After tables.sql, where the database has TimescaleDB: chunks of a day, compressed after a week, dropped after a year.

create extension if not exists timescaledb;

select create_hypertable('reading', by_range('time', interval '1 day'));
select create_hypertable('press', by_range('time', interval '1 day'));

alter table reading set (timescaledb.compress, timescaledb.compress_segmentby = 'asset, tag', timescaledb.compress_orderby = 'time');
alter table press set (timescaledb.compress, timescaledb.compress_segmentby = 'asset', timescaledb.compress_orderby = 'time');

select add_compression_policy('reading', interval '7 days');
select add_compression_policy('press', interval '7 days');
select add_retention_policy('reading', interval '1 year');
select add_retention_policy('press', interval '1 year');
