"""Secrets behind a word of a configuration, as routers and servers have it."""

import re
from typing import Final

from fedlearn.redaction.positions.clues import beginning
from fedlearn.redaction.positions.shell_words import command_before, is_sentence
from fedlearn.redaction.rules import (
    VALUE,
    Rule,
    Span,
    argument_value,
    is_random,
    is_value_in_prose,
)

_HASH: Final = re.compile(r"\$[0-9a-z]{1,3}\$[A-Za-z0-9./$-]{6,}")
_LINE_END: Final = re.compile(r"[;\"'`*]{0,3}[ \t]{0,8}(?:[\r\n]|\\n|\\r|#|\Z)")
_PLAIN_WORD: Final = re.compile(r"[A-Za-z]?[a-z]+[.,;:]?$")
_CISCO_TYPE: Final = r"(?:(?:[05-9]|ascii|hex|encrypted|clear|plain-?text)[ \t]{1,4})"

_NETWORK_FORMS: Final = (
    (
        r"(?:^|[^A-Za-z])(?:enable|line) (?:password|secret)"
        rf"(?: level [0-9]{{1,2}})?[ \t]{{1,4}}{_CISCO_TYPE}{{0,2}}"
    ),
    (
        r"username [^ \t\r\n]{1,64}(?: (?:privilege|role|access|view|group|level)"
        rf" [^ \t\r\n]{{1,24}}){{0,3}} (?:password|secret)"
        rf"[ \t]{{1,4}}{_CISCO_TYPE}{{0,2}}"
    ),
    r"(?:password|secret|key|key-string|authentication-key) [05-9][ \t]{1,4}",
    (
        r"(?:tacacs|radius|ldap)(?:-server)?[^\r\n]{0,100}? key[ \t]{1,4}"
        rf"{_CISCO_TYPE}{{0,1}}"
    ),
    (
        r"snmp(?:-server|-agent)?[^\r\n]{0,60}? community[ \t]{1,4}"
        r"(?:(?:read|write|cipher|simple|[0-9])[ \t]{1,4}){0,2}"
    ),
    r"snmp-server host [^\r\n]{1,80}? version (?:1|2c) ",
    (
        r"snmp-server user [^\r\n]{1,120}? (?:auth (?:md5|sha[0-9-]{0,4})"
        r"|priv (?:des|3des"
        r"|aes(?:[ -]?[0-9]{3})?))[ \t]{1,4}"
    ),
    (
        r"<password-[0-9]{1,9}>[\"']? (?:priv )?(?:des|3des|aes(?:[ -]?[0-9]{3})?"
        r"|DES|AES(?:[0-9-]{3,4})?)[ \t]{1,4}[\"']?"
    ),
    r"crypto (?:isakmp|ikev[12]) key[ \t]{1,4}" + _CISCO_TYPE + "{0,1}",
    (
        r"pre-shared-key[ \t]{1,4}(?:(?:local|remote|address [^ \t\r\n]{1,40}|key)"
        rf"[ \t]{{1,4}}){{0,2}}{_CISCO_TYPE}{{0,1}}[\"']?"
    ),
    (
        r"(?:wpa-psk|passphrase|wpa2?-passphrase|psk) (?:set-key )?(?:ascii|hex)"
        r"[ \t]{1,4}"
        r"(?:[0-9] )?"
    ),
    r"message-digest-key [0-9]{1,3} md5[ \t]{1,4}(?:[0-9] )?",
    r"ntp authentication-key [0-9]{1,5} (?:md5|sha1?)[ \t]{1,4}",
    r"neighbor [^ \t\r\n]{2,64} password[ \t]{1,4}(?:[0-9] )?",
    r"(?:encrypted|plain-text)-password(?:-value)?[ \t]{1,4}[\"']?",
    (
        r"key chain[^\r\n]{0,80}\r?\n(?:[^\r\n]{0,80}\r?\n){0,3}?[ \t]{0,12}key-string"
        rf"[ \t]{{1,4}}{_CISCO_TYPE}{{0,1}}"
    ),
    (
        r"(?:tacacs|radius|ldap) server [^\r\n]{1,64}(?:\r?\n[ \t]{1,8}"
        r"[^\r\n]{1,80}){0,4}?"
        rf"\r?\n[ \t]{{1,8}}(?:[a-z-]{{1,20}} )?key[ \t]{{1,4}}{_CISCO_TYPE}{{0,1}}"
    ),
)
"""Of routers and switches."""

_SERVER_FORMS: Final = (
    r"(?:ro|rw|trap|def)[cC]ommunity6?[ \t]{1,8}",
    r"authcommunity[ \t]{1,8}[a-z,]{3,20}[ \t]{1,4}",
    (
        r"com2sec6?[ \t]{1,8}(?:-Cn [^ \t]{1,32}[ \t]{1,8})?[^ \t\r\n]{1,64}[ \t]{1,8}"
        r"[^ \t\r\n]{1,64}[ \t]{1,8}"
    ),
    r"(?:trap|trap2|inform)sink[ \t]{1,8}[^ \t\r\n]{1,80}[ \t]{1,8}",
    (
        r"createUser[ \t]{1,8}(?:-e [^ \t]{1,40} )?[^ \t\r\n]{1,64}[ \t]{1,8}"
        r"(?:MD5|SHA[0-9-]{0,4})[ \t]{1,8}[\"']?"
    ),
    r"def(?:Auth|Priv)Passphrase[ \t]{1,8}[\"']?",
    (
        r":[ \t]{0,4}(?:PSK|EAP|XAUTH|NTLM|PIN)[ \t]{1,8}(?:%smartcard[^ \t]{0,40}[ \t]"
        r"{1,4})?[\"']?"
    ),
    (
        r":[ \t]{0,4}(?:RSA|ECDSA|PKCS8|PKCS12|P12)[ \t]{1,8}[^ \t\r\n\"']{1,160}"
        r"[ \t]{1,8}"
        r"[\"']"
    ),
    r"(?:requirepass|masterauth|primaryauth)[ \t]{1,8}[\"']?",
    r"sentinel auth-pass [^ \t\r\n]{1,64}[ \t]{1,8}",
    (
        r"(?:user|SETUSER|setuser) [A-Za-z0-9_.-]{1,64} (?:(?:on|off|reset|[~+&%-]"
        r"[^ \t\r\n]{1,40}) ){1,6}>"
    ),
    (
        r"(?:root|bind|ldap_bind|admin)pw[ \t]{1,8}(?:--?(?:plaintext|iscrypted)"
        r"[ \t]{1,4})?"
    ),
    (
        r"(?:insecure-password|AuthLDAPBindPassword|MYSQLPassword|PGSQLPassword"
        r"|SSLPassPhrase|ProxyPassword|BindPassword)[ \t]{1,8}[\"']?"
    ),
    r"stats auth[ \t]{1,8}[^ \t\r\n:]{1,64}:",
    r"cache_peer [^\r\n]{1,160}? login=[^ \t\r\n:*]{1,64}:",
    r"register ?=>? ?[^ \t\r\n:]{1,64}:(?:[^ \t\r\n:@]{1,64}:)?",
    r"MONITOR [^ \t\r\n]{1,64}@[^ \t\r\n]{1,64} [0-9] [^ \t\r\n]{1,64} ",
    r"(?:SQLConnectInfo|LDAPBindDN) [^ \t\r\n]{1,80} (?:[^ \t\r\n]{1,64} )?",
    r"[/-][a-z-]{0,40}pass(?:word|wd)?[a-z_-]{0,20}[ \t]{1,8}password[ \t]{1,8}",
    r"[({,;:]?\{(?:PLAIN|CLEARTEXT|CLEAR|plain)\}",
    r"(?:\]|[a-z]):(?:25|465|587|2525)[ \t]{1,8}[^ \t\r\n:]{1,80}:",
    (
        r"(?:user|username)[ \t]{1,4}[\"']?[^ \t\r\n]{1,64}"
        r"[\"']?,? (?:there )?(?:with )?"
        r"pass(?:word|wd)?[ \t]{1,4}[\"']?"
    ),
    r"WIFI:[^\r\n]{0,120}?;P:",
    r"jdbc:oracle:[a-z]{3,5}:[^/@ \t\r\n]{1,64}/",
    r"jdbc:db2:[^ \t\r\n]{1,120}?;?password=",
    (
        r"(?i:nickserv|chanserv|/ns|/msg ns)[ \t:]{1,4}(?i:identify|register"
        r"|ghost [^ ]{1,32}"
        r"|auth)[ \t]{1,4}(?:[^ \t\r\n\"'`@<]{1,32} )?"
    ),
    r"/oper [^ \t\r\n]{1,32} ",
)
"""Of programs that serve, and of those that log in."""

_LONE_FORMS: Final = (
    r"(?:password|passwd|passphrase|psk|Pass|Password|secret|key-string|wepkey)",
    r"(?i:rootpw|sharedsecret|shared-secret)",
)
"""Words that are followed by a secret when both make up a line."""

_LONE_HEAD: Final = re.compile(
    r"(?:\A|[\r\n`]|\\n|\\t)[ \t]{0,24}(?:[-*>+][ \t]{1,4}|[0-9]{1,4}[:|] ?)?"
    rf"(?:{'|'.join(_LONE_FORMS)})[ \t]{{1,8}}[\"']?\Z"
)
_NEIGHBOUR: Final = re.compile(
    r"(?im)^[ \t]*(?:user(?:name)?|login|host(?:name)?|account|server|port|from"
    r"|auth|tls"
    r"|machine|protocol|proto|ssid|imaphost|domain|realm|remote|peer|key|id|enable|line"
    r"|method|database|db|via|address|mode|email)[ \t]+\S+[ \t]*$"
    r"|^[ \t]*(?:line (?:vty|con|aux)|login(?: local)?[ \t]*$|transport input)"
)


def _configured(text: str, start: int, end: int) -> Span | None:
    """Accept what stands behind such a word; a hash of a router as well."""
    if found := _HASH.match(text, start, end):
        return found.span()
    span = argument_value(text, start, end)
    if span is None or text[start] == "$":
        return None
    if not _PLAIN_WORD.match(text[slice(*span)]):
        return span
    # A plain word is a secret in a line of configuration, not in a sentence.
    return None if is_sentence(command_before(text, start)) else span


def _lone(text: str, start: int, end: int) -> Span | None:
    """Accept the second word of a line of two, among lines of its kind."""
    span = argument_value(text, start, end)
    if span is None or not _LINE_END.match(text, span[1]):
        return None
    found = _LONE_HEAD.search(text[max(0, start - 80) : start])
    if found is None:
        return None
    line = start - len(found[0])
    value = text[slice(*span)]
    around = text[max(0, line - 120) : span[1] + 120]
    return span if is_value_in_prose(value) or _NEIGHBOUR.search(around) else None


def _key_statement(text: str, start: int, end: int) -> Span | None:
    """Accept the key of a name server: base64 that a semicolon ends."""
    span = argument_value(text, start, end)
    if span is None:
        return None
    ends = text[span[1] : span[1] + 2] in {'";', "';"}
    return span if ends or is_random(text[slice(*span)]) else None


_TWO_COLUMNS: Final = re.compile(
    r"[ \t]*(?:\"[^\" ]+\"|[A-Za-z0-9@._\\*-]+)[ \t]+(?:\"[^\" ]+\"|"
    r"[A-Za-z0-9*._-]+)[ \t]+$"
)


def _secrets_line(text: str, start: int, end: int) -> Span | None:
    """Accept the third of four columns, as of chap-secrets."""
    line = text.rfind("\n", max(0, start - 200), start) + 1
    if not _TWO_COLUMNS.match(text[line : start - 1]):
        return None
    return argument_value(text, start, end)


_OPTION_LINE: Final = re.compile(r"(?:[ \t]+\S+)?[ \t]*\Z")


def _user_pass_file(text: str, start: int, end: int) -> Span | None:
    """Accept the second line of the file with the user and the password."""
    head = text.rfind("auth-user-pass", max(0, start - 240), start)
    rest = text[head + 14 : start].split("\n", 1)[0].rstrip("\r")
    span = argument_value(text, start, end)
    if span is None or not _LINE_END.match(text, span[1]):
        return None
    is_option = _OPTION_LINE.match(rest) and text[head - 1 : head] != "<"
    return span if not is_option or is_value_in_prose(text[slice(*span)]) else None


DIRECTIVE_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "configuration-line",
        "secrets in the configuration of routers and servers, as of Cisco, Juniper, "
        "snmpd, ipsec, redis, postfix and fetchmail",
        f"(?:{'|'.join((*_NETWORK_FORMS, *_SERVER_FORMS))}){VALUE}",
        "password",
        _configured,
        clue="|".join(map(beginning, (*_NETWORK_FORMS, *_SERVER_FORMS))),
    ),
    Rule(
        "configured-password",
        "a word for a password and its value, when they make up a line",
        rf"(?:{'|'.join(_LONE_FORMS)})[ \t]{{1,8}}[\"']?{VALUE}",
        "password",
        _lone,
    ),
    Rule(
        "router-hash",
        "secrets that routers of Juniper and Cisco wrote by their own scheme",
        r"[ \t\"'](?P<value>\$[89]\$[A-Za-z0-9./$-]{8,120})",
        "password-hash",
        lambda _text, start, end: (start, end),
    ),
    Rule(
        "dns-key",
        "keys of name servers in their configuration",
        r"secret[ \t]{1,4}[\"'](?P<value>[A-Za-z0-9+/=]{8,200})",
        "secret",
        _key_statement,
    ),
    Rule(
        "secrets-file",
        "the passwords in chap-secrets, pap-secrets and similar files",
        r"[ \t]\"(?P<value>[^ \t\"\\\r\n]{3,64})\"[ \t]{1,8}\*",
        "password",
        _secrets_line,
        clue=r"\"[ \t]{1,8}\*",
    ),
    Rule(
        "user-pass-file",
        "the password in a file of user and password for OpenVPN",
        r"auth-user-pass[^\r\n]{0,60}\r?\n[ \t]{0,8}[^ \t\r\n]{1,64}[ \t]{0,4}\r?\n"
        r"[ \t]{0,8}(?P<value>[^ \t\r\n<\"'`\\]{4,64})",
        "password",
        _user_pass_file,
    ),
)
