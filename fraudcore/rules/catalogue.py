"""The rules that come with fraudcore, in the order they are judged."""

from typing import Final

from fraudcore.rules.base import Rule
from fraudcore.rules.credential_stuffing import CredentialStuffing
from fraudcore.rules.distributed_brute_force import DistributedBruteForce
from fraudcore.rules.distributed_spray import DistributedSpray
from fraudcore.rules.dormant_account import DormantAccount
from fraudcore.rules.dormant_country import DormantCountry
from fraudcore.rules.failed_login_burst import FailedLoginBurst
from fraudcore.rules.geo_jump import GeoJump
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from fraudcore.rules.ip_velocity import IpVelocity
from fraudcore.rules.lockout_storm import LockoutStorm
from fraudcore.rules.low_and_slow import LowAndSlow
from fraudcore.rules.masked_travel import MaskedTravel
from fraudcore.rules.mfa_brute_force import MfaBruteForce
from fraudcore.rules.mfa_fatigue import MfaFatigue
from fraudcore.rules.new_country import NewCountry
from fraudcore.rules.new_device import NewDevice
from fraudcore.rules.new_device_and_network import NewDeviceAndNetwork
from fraudcore.rules.password_spray import PasswordSpray
from fraudcore.rules.post_login_takeover import PostLoginTakeover
from fraudcore.rules.rare_hour import RareHour
from fraudcore.rules.reset_abuse import ResetAbuse
from fraudcore.rules.risk_score import RiskScore
from fraudcore.rules.session_hijack import SessionHijack
from fraudcore.rules.shared_device import SharedDevice
from fraudcore.rules.subnet_attack import SubnetAttack
from fraudcore.rules.success_after_attack import SuccessAfterAttack
from fraudcore.rules.suspicious_ip import SuspiciousIp
from fraudcore.rules.user_enumeration import UserEnumeration
from fraudcore.rules.user_risk import UserRisk

__all__ = ["RULE_TYPES"]

RULE_TYPES: Final[dict[str, type[Rule]]] = {
    rule.name: rule
    for rule in (
        IpVelocity,
        IpFailureBurst,
        UserEnumeration,
        CredentialStuffing,
        PasswordSpray,
        SubnetAttack,
        ResetAbuse,
        SuspiciousIp,
        DistributedSpray,
        LockoutStorm,
        FailedLoginBurst,
        LowAndSlow,
        DistributedBruteForce,
        MfaFatigue,
        MfaBruteForce,
        GeoJump,
        MaskedTravel,
        NewCountry,
        DormantCountry,
        NewDevice,
        NewDeviceAndNetwork,
        DormantAccount,
        RareHour,
        RiskScore,
        SharedDevice,
        SessionHijack,
        PostLoginTakeover,
        SuccessAfterAttack,
        UserRisk,
    )
}
