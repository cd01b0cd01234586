// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.util.HashMap;
import java.util.Map;

/**
 * The units of the IO-Link standard by their codes, which IO-Link shares with other fieldbuses. Codes that the standard
 * reserves are not here, nor is 1997, which means that a value has no unit. Immutable.
 */
final class StandardUnits {
    private static final Map<Integer, String> SYMBOLS = new HashMap<>();

    static {
        // Temperature, angle
        from(1000, "K|°C|°F|°R|rad|°|'|\"|gon|r");
        // Length, area, volume
        from(1010, "m|km|cm|mm|µm|nm|pm|Å|ft|in|yd|mile|nautical mile");
        from(1023, "m²|km²|cm²|dm²|mm²|a|ha|in²|ft²|yd²|mile²");
        from(1034, "m³|dm³|cm³|mm³|L|cl|ml|hl|in³|ft³|yd³|mile³");
        from(1046, "pint|quart|gal|Imp.gal|bushel|bbl|bbl (liq)|ft³ std.");
        // Time, speed, acceleration, frequency, rotation
        from(1054, "s|ks|ms|µs|min|h|d");
        from(1061, "m/s|mm/s|m/h|km/h|knot|in/s|ft/s|yd/s|in/min|ft/min|yd/min|in/h|ft/h|yd/h|mi/h|m/s²");
        from(1077, "Hz|THz|GHz|MHz|kHz|1/s|1/min|r/s|rpm|rad/s|1/s²");
        // Mass, density, inertia, momentum
        from(1088, "kg|g|mg|Mg|t|oz|lb|tn. sh.|tn. l.");
        from(1097, "kg/m³|Mg/m³|kg/dm³|g/cm³|g/m³|t/m³|kg/L|g/ml|g/L|lb/in³|lb/ft³|lb/gal|tn. sh./yd³");
        from(1110, "°Twad|°Baum (hv)|°Baum (lt)|°API|SGU|kg/m|mg/m|tex|kg·m²|kg·m/s");
        // Force, torque, pressure
        from(1120, "N|MN|kN|mN|µN|kg·m²/s|N·m|MN·m|kN·m|mN·m");
        from(1130, "Pa|GPa|MPa|kPa|mPa|µPa|hPa|bar|mbar|torr|atm|psi|psia|psig|gf/cm²|kgf/cm²");
        from(1146, "inH2O|inH2O (4 °C)|inH2O (68 °F)|mmH2O|mmH2O (4 °C)|mmH2O (68 °F)");
        from(1152, "ftH2O|ftH2O (4 °C)|ftH2O (68 °F)|inHg|inHg (0 °C)|mmHg|mmHg (0 °C)");
        // Viscosity, surface tension
        from(1159, "Pa·s|m²/s|P|cP|St|cSt|N/m|mN/m");
        // Energy, power, heat
        from(1167, "J|EJ|PJ|TJ|GJ|MJ|kJ|mJ|W·h|TW·h|GW·h|MW·h|kW·h|cal|kcal|Mcal|Btu|datherm|ft·lbf");
        from(1186, "W|TW|GW|MW|kW|mW|µW|nW|pW|Mcal/h|MJ/h|Btu/h|hp");
        from(1199, "W/(m·K)|W/(m²·K)|m²·K/W|J/K|kJ/K|J/(kg·K)|kJ/(kg·K)|J/kg|MJ/kg|kJ/kg");
        // Current, charge, voltage, capacitance
        from(1209, "A|kA|mA|µA|nA|pA|C|MC|kC|µC|nC|pC|A·h");
        from(1222, "C/m³|C/mm³|C/cm³|kC/m³|mC/m³|µC/m³|C/m²|C/mm²|C/cm²|kC/m²|mC/m²|µC/m²");
        from(1234, "V/m|MV/m|kV/m|V/cm|mV/m|µV/m|V|MV|kV|mV|µV");
        from(1245, "F|mF|µF|nF|pF|F/m|µF/m|nF/m|pF/m|C·m");
        // Magnetism
        from(1255, "A/m²|MA/m²|A/cm²|kA/m²|A/m|kA/m|A/cm|T|mT|µT|nT|Wb|mWb|Wb/m|kWb/m");
        from(1270, "H|mH|µH|nH|pH|H/m|µH/m|nH/m|A·m²|N·m²/A|Wb·m");
        // Resistance, conductance
        from(1281, "Ω|GΩ|MΩ|kΩ|mΩ|µΩ|S|kS|mS|µS|Ω·m|GΩ·m|MΩ·m|kΩ·m|Ω·cm|mΩ·m|µΩ·m|nΩ·m");
        from(1299, "S/m|MS/m|kS/m|mS/cm|µS/mm|1/H");
        // Light, radiation
        from(1305, "sr|W/sr|W/(sr·m²)|W/m²|lm|lm·s|lm·h|lm/m²|lm/W|lx|lx·s|cd|cd/m²");
        // Mass flow, share
        from(1318, "g/s|g/min|g/h|g/d|kg/s|kg/min|kg/h|kg/d|t/s|t/min|t/h|t/d|lb/s|lb/min|lb/h|lb/d");
        from(1334, "tn. sh./s|tn. sh./min|tn. sh./h|tn. sh./d|tn. l./s|tn. l./min|tn. l./h|tn. l./d");
        from(1342, "%|% sol/wt|% sol/vol|% stm qual|°Plato");
        // Volume flow
        from(1347, "m³/s|m³/min|m³/h|m³/d|L/s|L/min|L/h|L/d|Ml/d");
        from(1356, "ft³/s|ft³/min|ft³/h|ft³/d|ft³/min std.|ft³/h std.|gal/s|gal/min|gal/h|gal/d|Mgal/d");
        from(1367, "Imp.gal/s|Imp.gal/min|Imp.gal/h|Imp.gal/d|bbl/s|bbl/min|bbl/h|bbl/d");
        // Power density, acoustics, level
        from(1375, "kW/m²|mW/m²|µW/m²|pW/m²|Pa·s/m³|N·s/m|Pa·s/m|B|dB");
        // Amount of substance, radioactivity
        from(1384, "mol|kmol|mmol|µmol|kg/mol|g/mol|m³/mol|dm³/mol|cm³/mol|L/mol|J/mol|kJ/mol|J/(mol·K)");
        from(1397, "mol/m³|mol/dm³|mol/L|mol/kg|mmol/kg|Bq|MBq|kBq|Bq/kg|kBq/kg|MBq/kg|Gy|mGy|rad|Sv|mSv|rem");
        from(1414, "C/kg|mC/kg|R|1/J·m³");
        from(1419, "m³/C|V/K|mV/K|pH|ppm|ppb|ppth|°Brix|°Ball|proof/vol|proof/mass|lb/Imp.gal");
        // Heat flow
        from(1431, "kcal/s|kcal/min|kcal/h|kcal/d|Mcal/s|Mcal/min|Mcal/d|kJ/s|kJ/min|kJ/h|kJ/d");
        from(1442, "MJ/s|MJ/min|MJ/d|Btu/s|Btu/min|Btu/d");
        // Volume flow by prefixes
        from(1448, "µgal/s|mgal/s|kgal/s|Mgal/s|µgal/min|mgal/min|kgal/min|Mgal/min");
        from(1456, "µgal/h|mgal/h|kgal/h|Mgal/h|µgal/d|mgal/d|kgal/d");
        from(1463, "µImp.gal/s|mImp.gal/s|kImp.gal/s|MImp.gal/s");
        from(1467, "µImp.gal/min|mImp.gal/min|kImp.gal/min|MImp.gal/min");
        from(1471, "µImp.gal/h|mImp.gal/h|kImp.gal/h|MImp.gal/h|µImp.gal/d|mImp.gal/d|kImp.gal/d|MImp.gal/d");
        from(1479, "µbbl/s|mbbl/s|kbbl/s|Mbbl/s|µbbl/min|mbbl/min|kbbl/min|Mbbl/min");
        from(1487, "µbbl/h|mbbl/h|kbbl/h|Mbbl/h|µbbl/d|mbbl/d|kbbl/d|Mbbl/d");
        from(1495, "µm³/s|mm³/s|km³/s|Mm³/s|µm³/min|mm³/min|km³/min|Mm³/min");
        from(1503, "µm³/h|mm³/h|km³/h|Mm³/h|µm³/d|mm³/d|km³/d|Mm³/d|cm³/s|cm³/min|cm³/h|cm³/d");
        from(1515, "kcal/kg|Btu/lb|kl|kl/min|kl/h|kl/d");
        // Analysis
        from(1551, "S/cm|µS/cm|mS/m|µS/m|MΩ·cm|kΩ·cm|wt%|mg/L|µg/L|% sat|vpm|%vol|ml/min|mg/dm³");
        from(1566, "mg/m³|ct|lb (tr)|oz (tr)|fl oz (U.S.)");
        // Volume and its flow under normal and standard conditions
        from(1572, "af|m³ normal|L normal|m³ std.|L std.|ml/s|ml/h|ml/d|af/s|af/min|af/h|af/d");
        from(1584, "fl oz (U.S.)/s|fl oz (U.S.)/min|fl oz (U.S.)/h|fl oz (U.S.)/d");
        from(1588, "m³/s normal|m³/min normal|m³/h normal|m³/d normal");
        from(1592, "L/s normal|L/min normal|L/h normal|L/d normal");
        from(1596, "m³/s std.|m³/min std.|m³/h std.|m³/d std.|L/s std.|L/min std.|L/h std.|L/d std.");
        from(1604, "ft³/s std.|ft³/d std.|oz/s|oz/min|oz/h|oz/d");
        // Absolute and gauge pressure
        from(1610, "Paa|Pag|GPaa|GPag|MPaa|MPag|kPaa|kPag|mPaa|mPag|µPaa|µPag|hPaa|hPag");
        from(1624, "gf/cm²a|gf/cm²g|kgf/cm²a|kgf/cm²g|SD4 °C|SD15 °C|SD20 °C|PS|ppt|hl/s|hl/min|hl/h|hl/d");
        from(1637, "bbl (liq)/s|bbl (liq)/min|bbl (liq)/h|bbl (liq)/d");
        from(1641, "bbl (fed)|bbl (fed)/s|bbl (fed)/min|bbl (fed)/h|bbl (fed)/d");
        // Reactive and apparent power
        from(1646, "var|kvar|Mvar|var·h|kvar·h|Mvar·h|VA|kVA|MVA|VA·h|kVA·h|MVA·h");
        // Multiples of the acceleration of free fall: the same letter as the gram's
        from(1658, "g|mg|µg");
        // Data
        from(1661, "B|kB|MB|GB|TB|KiB|MiB|GiB|TiB");
        from(1670, "m/s³|nS/m|mH2O|mH2O (4 °C)|mH2O (68 °F)");
        from(1675, "B/s|kB/s|MB/s|GB/s|TB/s|KiB/s|MiB/s|GiB/s|TiB/s|bit/s|kbit/s|Mbit/s|Gbit/s|Tbit/s");
        // What came last
        from(1689, "dBm|dBµV|°/s|°/s²|rad/s²|bit|kbit|Mbit|Gbit|µm/m|mV/V|g·cm²|°/s³|mm/s²|%/K|°Ctd|m/(s·K)");
        from(1706, "kg/L normal|1/K|1/K²|kg/m³ normal|r/s²|r/s³|rad/s³|% Abs|% T|AU|FAU|EBC|FNU|nS/cm");
    }

    private StandardUnits() {}

    private static void from(int code, String symbols) {
        int next = code;
        for (String symbol : symbols.split("\\|")) {
            SYMBOLS.put(next++, symbol);
        }
    }

    /** The symbol of a code; null where the standard has none. */
    static String symbol(int code) {
        return SYMBOLS.get(code);
    }

    static int size() {
        return SYMBOLS.size();
    }
}
