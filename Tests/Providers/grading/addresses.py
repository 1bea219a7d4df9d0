"""What an address library of others says of addresses."""

from __future__ import annotations

import json
import sys

from AntiSSRF._ipaddr import IPAddress
from AntiSSRF.antissrf_policy import AntiSSRFPolicy, PolicyConfigOptions


def main() -> None:
    policy = AntiSSRFPolicy(PolicyConfigOptions.EXTERNAL_ONLY_LATEST)
    for line in sys.stdin:
        address = line.strip()
        if not address:
            continue
        told = {"address": address, "allowed": policy._is_str_ip_address_connection_allowed(address)}
        try:
            IPAddress(address).ipv6_mapped()
        except (TypeError, ValueError):
            told["isAddress"] = False
        print(json.dumps(told))
