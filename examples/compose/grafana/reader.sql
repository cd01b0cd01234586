-- SPDX-License-Identifier: Apache-2.0
-- As whom Grafana asks: whoever sees a dashboard can send any query, and must not be able to change a table.
create role grafana login password 'grafana' in role pg_read_all_data;
