-- SPDX-License-Identifier: Apache-2.0
-- The tables that the connectors of examples/connectors/historian-*.json write. See docs/historian.md.

-- A row for each value: PLC tags, OPC UA nodes, IO-Link values, MQTT topics with one value.
create table reading (
    time timestamptz not null,
    asset text not null,
    tag text not null,
    value_double double precision,
    value_long bigint,
    value_text text,
    value_bool boolean,
    unit text,
    quality text not null,
    origin text,
    primary key (asset, tag, time)
);

-- A row for each cycle of the press's poll group, a column for each tag.
create table press (
    time timestamptz not null,
    asset text not null,
    temperature double precision,
    pieces bigint,
    state bigint,
    quality text not null,
    origin text,
    primary key (asset, time)
);

-- A row for each piece: its number tells it apart, whatever its time.
create table piece (
    time timestamptz not null,
    asset text not null,
    id bigint not null,
    count bigint,
    quality text not null,
    origin text,
    primary key (asset, id)
);

create index piece_time on piece (time);
