"""Rules for what identifies people, their machines and their networks."""

from typing import Final

from fedlearn.redaction.people.accounts import ACCOUNT_RULES
from fedlearn.redaction.people.addresses import ADDRESS_RULES
from fedlearn.redaction.people.configured_users import CONFIGURED_USER_RULES
from fedlearn.redaction.people.homes import HOME_RULES
from fedlearn.redaction.people.host_names import HOST_FORM_RULES, host_rules
from fedlearn.redaction.people.identity_numbers import IDENTITY_RULES
from fedlearn.redaction.people.named_hosts import HOST_PLACE_RULES
from fedlearn.redaction.people.network import ADDRESS_RANGE_RULES
from fedlearn.redaction.people.persons import PERSON_RULES
from fedlearn.redaction.people.phones import PHONE_RULES
from fedlearn.redaction.rules import Rule

__all__ = ["NETWORK_RULES", "PEOPLE_RULES", "host_rules"]

PEOPLE_RULES: Final[tuple[Rule, ...]] = (
    *ADDRESS_RULES,
    *PERSON_RULES,
    *ACCOUNT_RULES,
    *CONFIGURED_USER_RULES,
    *HOME_RULES,
    *IDENTITY_RULES,
    *PHONE_RULES,
)

NETWORK_RULES: Final[tuple[Rule, ...]] = (
    *ADDRESS_RANGE_RULES,
    *HOST_FORM_RULES,
    *HOST_PLACE_RULES,
)
