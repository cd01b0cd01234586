// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.config.ConnectorConfig;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.tls.TlsConfig;
import io.shopfloor.connect.ifm.IfmIoLinkSourceOptions.RecordShape;
import io.shopfloor.connect.ifm.master.Credentials;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.MasterHttp;
import io.shopfloor.connect.ifm.master.MasterLoop;
import io.shopfloor.connect.ifm.master.PinnedCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The options of the ifm IO-Link source. Immutable. */
final class IfmIoLinkSourceConfig extends ConnectorConfig {

    IfmIoLinkSourceConfig(Map<String, String> originals) {
        super(IfmIoLinkSourceOptions.DEFINITION, originals, "ifm-iolink-source");
    }

    List<MasterAddress> masters() {
        return addresses(IfmIoLinkSourceOptions.MASTERS);
    }

    List<MasterAddress> taskMasters() {
        return addresses(IfmIoLinkSourceOptions.TASK_MASTERS);
    }

    private List<MasterAddress> addresses(String option) {
        return getList(option).stream().map(MasterAddress::parse).distinct().toList();
    }

    int taskNumber() {
        return getInt(IfmIoLinkSourceOptions.TASK_NUMBER);
    }

    /** Null where there is no password. */
    Credentials credentials() {
        var password = getPassword(IfmIoLinkSourceOptions.PASSWORD);
        return password == null ? null : new Credentials(getString(IfmIoLinkSourceOptions.USERNAME), password.value());
    }

    boolean sendsPasswordOverHttp() {
        return getBoolean(IfmIoLinkSourceOptions.PASSWORD_OVER_HTTP);
    }

    /**
     * The credentials for this address: none over plain HTTP, unless that is allowed.
     */
    Credentials credentialsFor(MasterAddress address) {
        return address.isSecure() || sendsPasswordOverHttp() ? credentials() : null;
    }

    /** A new HTTP client; the caller's to close. */
    MasterHttp http(Duration timeout) {
        List<String> pins = getList(IfmIoLinkSourceOptions.FINGERPRINTS);
        return new MasterHttp(
                pins.isEmpty()
                        ? TlsConfig.of(this, IfmIoLinkSourceOptions.TLS_PREFIX).context()
                        : new PinnedCertificates(pins).context(),
                timeout);
    }

    Duration requestTimeout() {
        return Duration.ofMillis(getInt(IfmIoLinkSourceOptions.REQUEST_TIMEOUT));
    }

    boolean probesMasters() {
        return getString(IfmIoLinkSourceOptions.VALIDATE).equals("connect");
    }

    List<AddressRange> ranges() {
        return getList(IfmIoLinkSourceOptions.CIDR).stream()
                .map(AddressRange::parse)
                .toList();
    }

    /** The address at which discovery asks this host. */
    MasterAddress discoveryAddress(String host) {
        int port = getInt(IfmIoLinkSourceOptions.DISCOVERY_PORT);
        return MasterAddress.parse(
                getString(IfmIoLinkSourceOptions.DISCOVERY_SCHEME) + "://" + host + (port == 0 ? "" : ":" + port));
    }

    Duration discoveryInterval() {
        return millis(IfmIoLinkSourceOptions.DISCOVERY_INTERVAL);
    }

    MasterLoop.Times times() {
        return new MasterLoop.Times(
                millis(IfmIoLinkSourceOptions.POLL_INTERVAL),
                refreshInterval(),
                millis(IfmIoLinkSourceOptions.HEALTH_INTERVAL),
                millis(IfmIoLinkSourceOptions.BACKOFF_MAX));
    }

    Duration refreshInterval() {
        return millis(IfmIoLinkSourceOptions.REFRESH_INTERVAL);
    }

    private Duration millis(String option) {
        return Duration.ofMillis(getLong(option));
    }

    PortFilter ports() {
        return new PortFilter(
                getList(IfmIoLinkSourceOptions.PORTS_INCLUDE), getList(IfmIoLinkSourceOptions.PORTS_EXCLUDE));
    }

    /** Null where there is none. */
    Path ioddDirectory() {
        String directory = getString(IfmIoLinkSourceOptions.IODD_DIRECTORY);
        return directory == null || directory.isEmpty() ? null : Path.of(directory);
    }

    String ioddLanguage() {
        return getString(IfmIoLinkSourceOptions.IODD_LANGUAGE);
    }

    /** A new filter; for one master, as it remembers. */
    ChangeFilter changeFilter() {
        return new ChangeFilter(
                getBoolean(ReadingOptions.ON_CHANGE),
                new Deadbands(getList(ReadingOptions.DEADBAND)),
                getLong(ReadingOptions.HEARTBEAT));
    }

    RecordShape shape() {
        return choice(RecordShape.class, IfmIoLinkSourceOptions.RECORD_SHAPE);
    }

    boolean raw() {
        return getBoolean(IfmIoLinkSourceOptions.RAW);
    }

    Template kafkaTopic() {
        return Template.kafkaTopic(getString(IfmIoLinkSourceOptions.KAFKA_TOPIC), IfmIoLinkSourceOptions.READING);
    }

    /** Null where records have no key. */
    Template kafkaKey() {
        String key = getString(IfmIoLinkSourceOptions.KAFKA_KEY);
        return key.isEmpty() ? null : Template.text(key, IfmIoLinkSourceOptions.READING);
    }

    Template healthTopic() {
        return Template.kafkaTopic(getString(IfmIoLinkSourceOptions.HEALTH_TOPIC), IfmIoLinkSourceOptions.MASTER);
    }

    Template parameterTopic() {
        return Template.kafkaTopic(getString(IfmIoLinkSourceOptions.PARAMETER_TOPIC), IfmIoLinkSourceOptions.PORT);
    }

    List<ParameterReads.Parameter> parameters() {
        return getList(IfmIoLinkSourceOptions.PARAMETERS).stream()
                .map(ParameterReads.Parameter::parse)
                .distinct()
                .toList();
    }
}
