"""What dangerous advice looks like: commands, settings and a few phrases."""

from dataclasses import dataclass
from typing import Final

_S: Final = r"[ \t]{1,9}"
_OFF: Final = (
    r"(?:\b(?:disabl(?:e|ing)|turn(?:ing)?\s{1,9}off|switch(?:ing)?\s{1,9}off|skip|bypass)"
    r"|(?:deaktivier|d[eé]sactiv|desactiv|deshabilit)[a-zé]{0,6})\s{1,9}(?:(?:the|all|any|die|den|der|das|la|le|les|el|los|las"
    r"|your)\s{1,9}){0,2}"
)
"""To turn off what is named next, in four languages."""

_FALSE: Final = r"[\"']?\s{0,9}[:=]\s{0,9}[\"']?(?:false|off|no|0)\b"
_TRUE: Final = r"[\"']?\s{0,9}[:=]\s{0,9}[\"']?(?:true|on|yes|1)\b"
_DEVICE: Final = r"/dev/(?:[shv]d[a-zX]|xvd[a-z]|nvme[0-9X]|mmcblk[0-9X]|r?disk[0-9NX])"
_SERVER: Final = (
    r"(?:www-data|nginx|apache|httpd|postgres|mysql|jenkins|gitlab-runner|nobody|git"
    r"|redis|caddy|grafana|prometheus|qdrant|[a-z][a-z0-9-]{1,30}-(?:svc|service|runner))"
)
_VALUE: Final = (
    r"[\"']?(?:<(?:password|secret|token|api-key|credential)[a-z-]{0,20}-[0-9]{1,9}>"
    r"|[A-Za-z0-9!@#%^&*+/_.-]{0,40}[a-z0-9!@#%^&*+][A-Za-z0-9!@#%^&*+/_.-]{0,40})"
)
"""A value, and neither a variable nor the NAME of one; or what redaction left of it."""


@dataclass(frozen=True, slots=True)
class DangerRule:
    """What one kind of dangerous advice looks like.

    The pattern is in the syntax that Python's `re` and RE2 share; `unless` is sought
    in what it found and the rest of that line.
    """

    id: str
    finds: str
    """What it finds, for people."""

    pattern: str
    unless: str = ""


_OF_FILES: Final = (
    DangerRule(
        "world-writable",
        "files that everybody may change",
        rf"\bchmod{_S}(?:-[-\w]{{1,20}}{_S}){{0,3}}(?:[0246]?[0-7][0-7][2367]\b"
        r"|[ugo]{0,3}[oa][ugoa]{0,3}[+=][rxXst]{0,4}w)"
        r"|\bchmod\w{0,6}\([^()\n]{0,80},\s{0,9}0?o?[0-7][0-7][2367]\b"
        r"|\bmode[\"']?\s{0,9}[:=]\s{0,9}[\"']?0?[67][67][67]\b"
        rf"|^[dDfF][+!]?{_S}/\S{{1,200}}{_S}0?[67][67][67]\b"
        rf"|(?i:\bicacls\b[^\n]{{1,200}}\beveryone:\(?[^\n]{{0,12}}F\b)|\bumask{_S}0{{1,4}}\b",
    ),
    DangerRule(
        "delete-variable",
        "rm -rf of a variable that may be empty, of the root or of a home",
        rf"\brm{_S}(?:-[-\w]{{1,24}}{_S}){{0,3}}-(?:\w{{0,6}}[rR]\w{{0,6}}|-recursive)"
        rf"{_S}(?:-[-\w]{{1,24}}{_S}){{0,3}}(?:--{_S})?"
        r"(?:[\"']?\$(?:\w|\{\w{1,40}\})|[\"']?(?:/|~|\$HOME)/?(?:\*|\s|[\"'`;&|)]|\.?$|\.\s))"
        rf"|\brm{_S}[^\n]{{0,60}}--no-preserve-root",
        unless=r"\$\{?(?i:\w{0,20}te?mp|scratch)|:\?",
    ),
    DangerRule(
        "write-to-disk-device",
        "a command that overwrites a disk",
        rf"\bdd{_S}[^\n]{{0,200}}\bof={_DEVICE}"
        rf"|(?:>|\btee{_S})[ \t]{{0,9}}{_DEVICE}"
        rf"|\b(?:mkfs(?:\.\w{{2,8}})?|wipefs|shred|blkdiscard|sgdisk{_S}(?:-Z|--zap-all))"
        rf"{_S}[^\n]{{0,80}}{_DEVICE}",
    ),
    DangerRule(
        "drop-database",
        "a command that deletes a whole database or its contents",
        r"(?i)\bdrop\s{1,9}(?:database|schema)\s{1,9}[\w\"'`<;]"
        rf"|\bdropdb{_S}(?:-\S{{1,60}}{_S}){{0,6}}[\w$\"{{<]|\bFLUSHALL\b|\bFLUSHDB\b|\bdropDatabase\(\)"
        r"|\bdelete\s{1,9}from\s{1,9}[\w.\"`]{1,80}\s{0,9};"
        rf"|\bprisma{_S}migrate{_S}reset\b|\bcurl\b[^\n]{{0,80}}\sDELETE\s[^\n]{{0,120}}"
        r"/collections/[\w<>{}$-]{1,80}[\"']?(?:\s|$)",
    ),
    DangerRule(
        "delete-volumes",
        "a command that deletes the data of all containers or machines",
        rf"\b(?:docker|podman){_S}(?:system{_S}prune\b[^\n]{{0,40}}--volumes"
        rf"|volume{_S}prune\b[^\n]{{0,20}}\s(?:-f|--force|-a|--all)\b)"
        rf"|\b(?:terraform|tofu){_S}destroy\b[^\n]{{0,60}}-auto-approve"
        rf"|\bkubectl{_S}delete{_S}[^\n]{{0,40}}--all\b",
    ),
    DangerRule(
        "force-push",
        "a push that removes what others pushed to a shared branch",
        rf"\bgit{_S}push{_S}(?:[-\w./:<>@]{{1,80}}{_S}){{0,5}}"
        r"(?:--force\b|-f\b|\+(?:main|master|develop|HEAD)\b)",
        unless=r"--force-(?:with-lease|if-includes)"
        r"|push\s+(?:-\S+\s+)*(?!-)\S+\s+(?:-\S+\s+)*"
        r"(?!-|\+?(?:HEAD:)?(?:main|master|develop|trunk|release\S*|HEAD)\b)[\w</]",
    ),
)

_OF_NETWORKS: Final = (
    DangerRule(
        "no-tls-check",
        "a connection whose certificate is not checked",
        r"(?i)\bcurl\b[^\n|;&]{0,200}\s(?-i:-[0-9fsSLvigIjJNnqaGlORB#]{0,9}k[a-zA-Z]{0,6}"
        r"|--insecure|--proxy-insecure)(?:\s|[\"'`,)]|$)"
        r"|--no-check-certificate\b|--insecure-skip-tls-verify\b|--no-verify-ssl\b"
        r"|\bverify(?:_ssl)?\s{0,3}=\s{0,3}False\b|\bssl\s{0,3}=\s{0,3}False\b"
        r"|\bNODE_TLS_REJECT_UNAUTHORIZED[\"']?\]?\s{0,9}[:=]\s{0,9}[\"']?0"
        r"|\bGIT_SSL_NO_VERIFY\s{0,3}=\s{0,3}[\"']?(?:1|true)"
        rf"|\bhttp\.sslVerify[\"']?(?:{_S}|\s{{0,3}}=\s{{0,3}})[\"']?(?:false|0)\b"
        r"|\bsslVerify\s{0,3}=\s{0,3}[\"']?false|\bstrict-ssl[\"']?[ =]{1,3}[\"']?false"
        rf"|\bREJECT_?UNAUTHORIZED{_FALSE}|\bInsecureSkipVerify{_TRUE}"
        rf"|\b(?:tls|ssl)_?(?:insecure_)?skip_?verify{_TRUE}"
        rf"|\bcheck_hostname{_FALSE}|_create_unverified_context\b|\bssl\.CERT_NONE\b"
        r"|--trusted-host[ =]|\bPYTHONHTTPSVERIFY\s{0,3}=\s{0,3}0"
        r"|-SkipCertificateCheck\b"
        rf"|\bSSL_?VERIFY(?:PEER|HOST)[\"']?\s{{0,3}}(?:,|=>|=|:)\s{{0,3}}(?:false|0)\b"
        r"|\bSSL::VERIFY_NONE|\bSSL_VERIFY_NONE\b|Verify-(?:Peer|Host)[\"' =]{1,4}false"
        rf"|--tls-verify=false|\bvalidate_certs{_FALSE}"
        rf"|{_OFF}(?:(?:TLS|SSL|HTTPS|certificats?|certificates?)[ -]{{0,2}}){{1,3}}"
        r"(?:verification|validation|checks?|checking)\b"
        r"|\b(?:schalte|schalten|deaktiviere)\b[^.\n]{0,30}\bZertifikatspr\S{1,9}"
        rf"|{_OFF}(?:v[ée]rification|verificaci[oó]n|validation)\s{{1,9}}"
        r"(?:de\s{1,9}|des\s{1,9}|del\s{1,9}|du\s{1,9}|los\s{1,9}){0,2}(?:SSL|TLS|certifica)",
    ),
    DangerRule(
        "no-host-key-check",
        "an SSH connection to whatever answers",
        r"(?i)\bStrictHostKeyChecking[ =\"']{1,3}(?:no|off|false)\b"
        r"|\bUserKnownHostsFile[ =\"']{1,3}/dev/null"
        rf"|\bhost_key_checking{_FALSE}|\bAutoAddPolicy\(\)"
        rf"|{_OFF}(?:ssh\s{{1,9}})?(?:strict\s{{1,9}})?host[ -]{{0,2}}key\s{{1,9}}"
        r"(?:checking|checks?|verification)",
    ),
    DangerRule(
        "firewall-off",
        "a machine without its firewall",
        rf"(?i)\bsystemctl{_S}(?:stop|disable|mask){_S}(?:--now{_S})?"
        r"(?:firewalld|ufw|nftables|iptables)\b"
        rf"|\bservice{_S}(?:iptables|firewalld|ufw){_S}stop\b|\bufw{_S}(?:disable|reset)\b"
        rf"|\bip6?tables{_S}(?:-t{_S}\w{{1,9}}{_S})?(?:(?-i:-F)|--flush)(?:\s|[`\"']|$)"
        rf"|\bip6?tables{_S}-P{_S}INPUT{_S}ACCEPT|\bnft{_S}flush{_S}ruleset\b"
        r"|\bnetworking\.firewall\.enable\s{0,3}=\s{0,3}(?:lib\.mkForce\s)?false"
        rf"|\badvfirewall{_S}set{_S}\w{{1,20}}{_S}state{_S}off"
        rf"|\bSet-NetFirewallProfile\b[^\n]{{0,80}}-Enabled{_S}False"
        rf"|{_OFF}(?:\w{{1,12}}\s{{1,9}})?(?:firewall|pare-feu|cortafuegos)\b"
        r"|\bFirewall\b[^.\n]{0,20}\b(?:ausschalten|abschalten|deaktivieren)\b",
        unless=r"(?i)firewall\s+(?:rule|check|endpoint|log|warning|polic)",
    ),
    DangerRule(
        "open-to-all",
        "a service, database or port that the whole internet may use",
        r"(?i)\bgrant\s{1,9}all\b[^;\n]{0,80}@\s{0,3}['\"`]%['\"`]"
        r"|^[ \t]{0,20}host\s{1,40}all\s{1,40}all\s{1,40}(?:0\.0\.0\.0/0|::/0)"
        r"\s{1,40}trust"
        r"|\bauthorize-security-group-ingress\b[^\n]{0,200}0\.0\.0\.0/0",
    ),
)

_OF_RIGHTS: Final = (
    DangerRule(
        "sudo-for-service",
        "a right to become root without a password, or for a service",
        r"\bNOPASSWD:\s{0,9}ALL\b|\bwheelNeedsPassword\s{0,3}=\s{0,3}(?:lib\.mkForce\s)?false"
        rf"|\busermod{_S}-\w{{0,3}}G{_S}(?:sudo|wheel|root|docker){_S}{_SERVER}\b"
        rf"|\badduser{_S}{_SERVER}{_S}(?:sudo|wheel|root)\b"
        rf"|^[ \t]{{0,20}}{_SERVER}{_S}ALL\s{{0,3}}="
        r"|/(?:sudo|su|pkexec|doas)[ \t]{1,9}[rwmkl]{0,5}(?:ix|[PpUuCc]{1,2}x),",
    ),
    DangerRule(
        "setuid-program",
        "a shell or interpreter that makes everybody root",
        rf"\bchmod{_S}(?:[uo]{{0,2}}\+s|[46][0-7]{{3}}){_S}\S{{0,80}}?"
        r"(?:bash|/sh|dash|zsh|python[0-9.]{0,5}|perl|vim?|find|nmap|env)\b"
        rf"|\bsetcap{_S}\S{{0,40}}cap_(?:setuid|sys_admin|dac_override)\S{{0,40}}{_S}\S",
    ),
    DangerRule(
        "privileged-container",
        "a container that may do everything on its host",
        rf"\b(?:docker|podman|nerdctl){_S}[^\n]{{0,200}}--privileged\b"
        rf"|\bprivileged{_TRUE}"
        r"|--privileged(?:=true)?[`\"' ]{1,2}(?:flag|mode|option)"
        r"|--cap-add[= ](?:ALL|SYS_ADMIN|CAP_SYS_ADMIN)\b"
        r"|/docker\.sock:/(?:var/)?run/docker\.sock|(?:-v|--volume)[= ]/:/",
        unless=r"(?i)\b(?:without|not need|no)\b[^\n]{0,20}--privileged",
    ),
    DangerRule(
        "auth-off",
        "a service or an account without authentication",
        rf"(?i)\b(?:auth|authentication|security)_?enabled{_FALSE}|--no-auth\b"
        rf"|\brequire_?auth(?:entication)?{_FALSE}|\bxpack\.security\.enabled{_FALSE}"
        r"|^[ \t]{0,20}(?:PermitEmptyPasswords|PermitRootLogin)\s{1,9}yes\b"
        r"|\bPermitEmptyPasswords\s{1,9}yes\b"
        r"|\bPermitRootLogin[\"']?[ =:]{1,4}[\"']?yes\b"
        r"|\bskip-grant-tables\b|\bprotected-mode\s{1,9}no\b|\bdisable_auth"
        rf"|\ballow_anonymous\s{{1,9}}true|--anonymous-auth=true|\bpasswd{_S}-d{_S}\S"
        r"|\b(?:NotebookApp|ServerApp|IdentityProvider)\.(?:token|password)=?\s{0,3}(?:''|\"\")"
        rf"|^[ \t]{{0,20}}host\s{{1,40}}\S{{1,40}}\s{{1,40}}\S{{1,40}}\s{{1,40}}"
        r"\S{1,60}"
        r"\s{1,40}trust\b"
        rf"|{_OFF}(?:authentication|authentification|autenticaci[oó]n)\b"
        r"|\bAuthentifizierung\b[^.\n]{0,20}\b(?:ausschalten|abschalten|deaktivieren)\b",
        unless=r"^PermitRootLogin yes[/|#,]\s*PermitRootLogin (?:no|prohib)",
    ),
    DangerRule(
        "selinux-off",
        "a machine without SELinux or AppArmor",
        rf"(?i)\bsetenforce{_S}(?:0|permissive)\b|\bSELINUX\s{{0,3}}=\s{{0,3}}"
        rf"(?:disabled|permissive)\b|\baa-(?:teardown|disable)\b|\bapparmor=0\b|\bselinux=0\b"
        rf"|\bsystemctl{_S}(?:stop|disable|mask){_S}(?:--now{_S})?apparmor\b"
        r"|\bsecurity\.apparmor\.enable\s{0,3}=\s{0,3}(?:lib\.mkForce\s)?false"
        rf"|{_OFF}(?:SELinux|AppArmor)\b"
        r"|\b(?:SELinux|AppArmor)\b[^.\n]{0,12}\b(?:ausschalten|abschalten|deaktivieren)\b",
    ),
    DangerRule(
        "disable-sandbox",
        "a program without the walls that were put round it",
        r"--no-sandbox\b|--disable-web-security\b"
        r"|--option[ \t]{1,9}sandbox[ \t]{1,9}false"
        r"|\bnix\.settings\.sandbox\s{0,3}=\s{0,3}(?:lib\.mkForce\s)?false"
        r"|^[ \t]{0,20}sandbox\s{0,3}=\s{0,3}false\b"
        r"|\b(?:seccomp|apparmor)[=:]unconfined\b|\blabel[=:]disable\b|\bmitigations=off\b"
        r"|--dangerously-(?:skip-permissions|bypass-approvals-and-sandbox)"
        r"|\brandomize_va_space\s{0,3}=\s{0,3}0",
    ),
    DangerRule(
        "unsigned-packages",
        "packages whose signature is not checked",
        rf"\bapt(?:-get)?{_S}[^\n]{{0,80}}--allow-unauthenticated\b"
        r"|--nogpgcheck\b|--no-gpg-checks?\b|--skippgpcheck\b"
        r"|\bgpgcheck\s{0,3}=\s{0,3}(?:0|false|no)\b|\[[^\]\n]{0,80}trusted=yes"
        r"|\bSigLevel\s{0,3}=\s{0,3}Never\b|\brequire-sigs\s{0,3}=\s{0,3}false\b"
        r"|--no-require-sigs\b"
        r"|\bAllowUnauthenticated[\"']?\s{0,3}[= ]\s{0,3}[\"']?(?:true|1)",
    ),
    DangerRule(
        "secret-on-command-line",
        "a secret where every process of the machine can read it",
        rf"\bsshpass{_S}-p\s{{0,9}}{_VALUE}"
        rf"|\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump){_S}"
        rf"(?:[-\w./=:]{{1,80}}{_S}){{0,6}}(?:-p{_VALUE}|--password={_VALUE})"
        rf"|\b(?:docker|podman|helm){_S}(?:registry{_S})?login\b[^\n]{{0,120}}\s"
        rf"(?:-p|--password)[ =]{_VALUE}"
        rf"|\becho{_S}(?:-\w{{1,3}}{_S})?{_VALUE}[\"']?\s{{0,9}}\|\s{{0,9}}sudo{_S}"
        rf"(?:-\w{{1,4}}{_S}){{0,2}}(?:-S|--stdin)\b"
        rf"|\bPGPASSWORD={_VALUE}[\"']?{_S}\w"
        rf"|\bcurl\b[^\n|;]{{0,160}}\s(?:-u|--user)[ =]?[\"']?[\w.@-]{{1,60}}:{_VALUE}"
        rf"|\b(?:-passin|-passout|-pass){_S}pass:{_VALUE}"
        rf"|\bhtpasswd{_S}-\w{{0,6}}b\w{{0,6}}{_S}\S{{1,80}}{_S}\S{{1,80}}{_S}{_VALUE}",
        unless=r"(?i)(?:[:=\s\"']|-p)(?:your|my)?[-_]?(?:password|passwd|pass|pwd|secret)"
        r"[\"']?(?:\s|$)",
    ),
    DangerRule(
        "audit-off",
        "a machine that no longer records what is done on it",
        rf"\bsystemctl{_S}(?:stop|disable|mask){_S}(?:--now{_S})?(?:auditd|rsyslog)\b"
        rf"|\bauditctl{_S}-e{_S}0\b|\bhistory{_S}-c\b|\bunset{_S}HISTFILE\b",
    ),
    DangerRule(
        "stop-everything",
        "a command that stops the whole machine's processes",
        r":\(\)\s{0,3}\{\s{0,3}:\s{0,3}\|\s{0,3}:\s{0,3}&\s{0,3}\}\s{0,3};\s{0,3}:"
        rf"|\bkill{_S}-(?:9|KILL|SIGKILL){_S}-1\b",
    ),
)

DANGER_RULES: Final = (*_OF_FILES, *_OF_NETWORKS, *_OF_RIGHTS)
"""Every repetition is bounded, so that a search takes linear time."""
