"""The commands that take a secret in a fixed place, a row for each form."""

from functools import partial
from typing import Final

from fedlearn.redaction.positions.command_row import Command

_windows: Final = partial(Command, loose=True)
_token: Final = partial(Command, token=True)
_named: Final = partial(Command, named=True)

_LOGIN: Final = "-p --password"

DATABASE_COMMANDS: Final = (
    Command(
        "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlslap mysqlsh"
        " mysqlbinlog mariadb mariadb-dump mariadb-admin mycli mydumper xtrabackup",
        attached="p",
        tails="--password=",
    ),
    Command("mysqladmin mariadb-admin", "password", places=(0,)),
    Command(
        "mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat"
        " mongotop cqlsh couchbase-cli cbq cypher-shell beeline mclient usql hdbsql"
        " mysqlsh dse nodetool",
        secrets=f"{_LOGIN} -pw",
    ),
    Command("redis-cli valkey-cli keydb-cli redis-benchmark", secrets="-a --pass"),
    Command("redis-cli valkey-cli keydb-cli", "(?i:auth)", places=(0, 1)),
    _named("redis-cli valkey-cli keydb-cli", "(?i:config) (?i:set)"),
    _windows("sqlcmd bcp osql sqsh tsql dtexec", secrets="-P /P", attached="P"),
    Command("isql iusql", places=(2,), takes="-[a-zA-Z]", secrets="-P -password"),
    _windows("isql isql-fb gbak gfix gsec", secrets="-pas(?:s(?:word)?)? -pw -p"),
    Command(
        "sqlplus sqlldr expdp impdp rman sqlcl",
        tails=r"(?:userid=|target=)?[A-Za-z_$#][^/@\s]{0,63}/(?!/)",
    ),
    Command("influx influxd", secrets="-password -t --token -p"),
    Command("db2 db2cmd db2batch", secrets="(?i:using)"),
    Command("neo4j-admin", "set-initial-password", places=(0,)),
    Command("vsql nzsql ysqlsh", secrets="-w -W -pw"),
    Command("elasticsearch-users", secrets="-p"),
    Command("solr", "auth", pairs="-credentials"),
    Command("rabbitmqctl", "add_user|change_password|authenticate_user", places=(1,)),
    Command("rabbitmqadmin", secrets=_LOGIN),
)

NETWORK_COMMANDS: Final = (
    Command(
        "snmpwalk snmpget snmpgetnext snmpbulkget snmpbulkwalk snmpset snmptable"
        " snmptrap snmpinform snmpstatus snmptest snmpdelta snmpdf snmpnetstat snmpusm"
        " snmpvacm snmpcheck onesixtyone",
        secrets="-A -X -c -3[mMkK]",
        attached="AXc",
    ),
    Command("snmpusm", "passwd", places=(0, 1)),
    Command(
        "nmcli wpa_cli iwctl connmanctl uci nvram",
        named=True,
        secrets=r"(?:.*\.)?(?:pin|wep-key[0-3]?|key[0-3]) --passphrase",
    ),
    Command("wpa_passphrase", places=(1,)),
    Command("iwconfig iwpriv", secrets="key|enc"),
    Command("iw", "connect", secrets="keys?", clue="dev|wl"),
    Command("sshpass", secrets="-p", attached="p"),
    Command("plink pscp psftp putty kitty klink", secrets="-pw"),
    Command("ssh-keygen", secrets="-N -P", attached="NP"),
    Command("dropbearkey dropbearconvert", secrets="-N"),
    Command(
        "curl curlie",
        pairs="-[a-zA-Z]{0,6}u --user -U --proxy-user",
        secrets="--pass --oauth2-bearer --proxy-pass --tlspassword --ftp-account",
    ),
    Command(
        "http https httpie xh xhs",
        pairs="-a --auth",
        clue=r"-|[A-Z]{3,7}[ \t]|https?:|:|[a-z0-9-]{1,40}[.:]",
    ),
    Command("ab hey oha", pairs="-A -a -P", clue="-"),
    Command("wget wget2 aria2c axel", secrets="--[a-z-]{0,12}passw(?:or)?d"),
    Command("lftp", pairs="-u --user", mark=","),
    Command("ncftp ncftpget ncftpput ncftpls tnftp ftp-upload", secrets="-p"),
    Command(
        "smbclient smbget rpcclient net smbcacls smbtree smbspool winexe smbmap"
        " samba-tool"
        " wmic pth-winexe pth-smbclient nmblookup smbcquotas",
        pairs="-U --user --authentication-file",
        mark="%",
    ),
    Command("smbclient", places=(1,), takes="-[A-Za-z]"),
    Command(
        "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldapmodrdn ldapcompare"
        " ldapexop ldappasswd ldapvi ldapurl dsconf dsidm dsctl",
        secrets="-w",
        attached="w",
    ),
    Command("ldappasswd slappasswd", secrets="-s -a"),
    Command("dig kdig nsupdate host", pairs="-y"),
    Command("smbldap-passwd smbldap-useradd", secrets="-P"),
    Command("smbpasswd", secrets="-w", places=(1,)),
    Command("kadmin kadmin.local", secrets="-w -pw"),
    Command("ipmitool ipmi-sensors ipmipower bmc-info ipmiconsole", secrets="-P"),
    Command("racadm ipmi-sel ipmi-chassis", secrets="-p"),
    _windows("rdesktop tsclient", secrets="-p", attached="p"),
    _windows(
        "xfreerdp xfreerdp3 wlfreerdp sdl-freerdp freerdp mstsc rdp",
        secrets="/p /pth /gp /password /gateway-password -p",
    ),
    Command("x11vnc x0vncserver", secrets="-passwd -storepasswd -viewpasswd"),
    Command("mosquitto_pub mosquitto_sub mosquitto_rr mqttx mqtt", secrets="-P -pw"),
    Command("mosquitto_passwd", "-[a-zA-Z]{0,3}b[a-zA-Z]{0,3}", places=(2,)),
    Command("sendemail sendEmail", secrets="-xp"),
    Command("swaks", secrets="-ap --auth-password"),
    Command("imapsync", secrets="--password[12] --passw[12]"),
    Command("radtest", places=(1, 4), takes="-[tx]"),
    Command("radclient", "auth|acct|coa|disconnect|status", places=(0,)),
    Command("rasdial", places=(2,)),
    Command(
        "nxc netexec crackmapexec cme evil-winrm hydra medusa ncrack patator kerbrute"
        " certipy certipy-ad bloodhound-python smbmap ldapdomaindump rpcdump lsassy"
        " dploot donpapi coercer bloodyAD enum4linux enum4linux-ng",
        secrets="-p -H -hashes --hashes --pass",
    ),
    Command(
        "psexec wmiexec smbexec atexec dcomexec secretsdump GetNPUsers GetUserSPNs"
        " getTGT getST lookupsid samrdump mssqlclient impacket-psexec impacket-wmiexec"
        " impacket-smbexec impacket-secretsdump impacket-mssqlclient impacket-getTGT"
        " impacket-GetUserSPNs ticketer raiseChild",
        tails=r"(?:[A-Za-z0-9_.-]{1,64}/)?[A-Za-z0-9_.$-]{1,64}:(?!/)",
        secrets="-p -hashes",
    ),
    _windows("psexec psexec64 winrs", secrets="-p /p -password", takes="-u"),
)

WINDOWS_COMMANDS: Final = (
    _windows("net net1", "use", secrets=r"\\\\.*"),
    _windows("net net1", r"use \\\\.* /user:.*", places=(0,)),
    _windows("net net1", "user", places=(1,)),
    _windows(
        "cmdkey schtasks wevtutil logman wmic netdom dsadd dsmod ktpass certutil"
        " djoin winscp typeperf taskkill systeminfo tasklist wbadmin",
        secrets="[/-]p(?:ass(?:word)?|wd)? [/-]r?p [/-]pd",
    ),
    _windows("signtool", secrets="/p /csp-pin"),
    _windows("setx", named=True),
    _windows(
        "Set-Item New-Item Set-Content Set-ItemProperty New-ItemProperty",
        named=True,
    ),
    _windows("ConvertTo-SecureString", places=(0,), secrets="-String"),
    _windows(
        "nuget choco",
        "setapikey|apikey|push",
        secrets="-k(?:ey)? -apikey --api-key",
        token=True,
    ),
    _windows("nuget choco", "sources?", secrets="-p(?:assword)? -pass"),
)

PACKAGE_COMMANDS: Final = (
    Command("poetry", r"config http-basic\.\S+", places=(1,)),
    _token("poetry", r"config pypi-token\.\S+", places=(0,)),
    Command("twine flit uv", "upload|publish", secrets=f"{_LOGIN} -t --token"),
    _named("npm yarn pnpm bun pip pip3 git", "config|set"),
    _token("cargo", "login", places=(0,), takes="--registry"),
    _token("cargo", "publish|yank|owner", secrets="--token"),
    Command("dotnet", "nuget", secrets="-p --password", takes="-[a-z]"),
    _token("dotnet", "nuget", secrets="-k --api-key -sk --symbol-api-key"),
    Command("mvn mvnw", secrets="-emp -ep --encrypt-(?:master-)?password"),
    Command("composer", r"config http-basic\.\S+", places=(1,)),
    _token("composer", r"config (?:github|gitlab)-(?:oauth|token)\.\S+", places=(0,)),
    Command("bundle bundler", "config", tails=r"[A-Za-z0-9._%+@-]{1,64}:(?!/)"),
    Command("conan", "user|login", secrets=_LOGIN),
    _token("cachix", "authtoken", places=(0,)),
    _token("attic", "login", places=(2,)),
    Command("helm", "repo|registry", secrets=_LOGIN),
    Command("jf jfrog", secrets="--password --apikey --access-token"),
    _token("pro ua", "attach", places=(0,)),
    Command("subscription-manager", "register", secrets="--password --activationkey"),
)

CONTAINER_COMMANDS: Final = (
    Command(
        "docker podman nerdctl buildah skopeo crane oras ctr regctl az singularity"
        " apptainer lerna finch",
        "login",
        secrets=_LOGIN,
        attached="p",
        takes="-u --username",
    ),
    Command("crane oras regctl", "auth login", secrets=_LOGIN, attached="p"),
    Command(
        "skopeo podman buildah ctr",
        pairs="--creds --src-creds --dest-creds --user",
    ),
    Command("ctr", "images?|i pull|push", pairs="-u --user"),
    Command("kubectl oc microk8s", "secret", pairs="--from-literal", mark="="),
    Command("oc", "login", secrets="-p --password --token"),
    Command("argocd", "login|account", secrets="--password --(?:current|new)-password"),
    Command("virt-customize virt-builder virt-sysprep", pairs="--(?:root-)?password"),
    Command("vmrun", secrets="-gp -vp"),
    Command("govc esxcli vim-cmd ovftool", secrets="-p"),
)

SERVICE_COMMANDS: Final = (
    Command("mc mcli", "alias|config set", places=(3,), takes="--api --path"),
    Command("mc mcli", "config host add", places=(3,), takes="--api --path"),
    Command("mc mcli", "admin user add", places=(2,)),
    _token("vault bao", "login|unwrap", places=(0,), takes="-method -path"),
    _token("vault bao", "operator unseal|rekey", places=(0,)),
    _token("vault bao", "token lookup|revoke|renew", places=(0,)),
    Command("vault bao", "kv put|patch", tails=r"[A-Za-z0-9_.-]{1,64}="),
    _token("wandb", "login", places=(0,), secrets="--key", takes="--host"),
    _token("huggingface-cli hf", "login", secrets="--token", places=(0,)),
    _token("cloudflared", "service install", places=(0,)),
    _token("ngrok", "authtoken", places=(0,)),
    _token("ngrok", "config add-authtoken", places=(0,)),
    _token("netbird", "up", secrets="--setup-key -k"),
    _token("tailscale", "up|login", secrets="--auth-?key"),
    _token("gitlab-runner", "register", secrets="-r -t --(?:registration-)?token"),
    Command("gh glab", "secret set", secrets="-b --body", takes="-[a-zA-Z] --[a-z]+"),
    _token("glab gh", "auth login", secrets="-t --token"),
    _named("glab netlify doppler chamber", "variable|env:set|write|secrets"),
    Command("az", "keyvault", secrets="--value"),
    Command("aws", "secretsmanager", secrets="--secret-string"),
    Command("aws", "ssm put-parameter", secrets="--value"),
    _named("aws aliyun gcloud doctl bw", "configure|config set"),
    Command("fly flyctl", "secrets set|import", tails="[A-Za-z0-9_]{1,64}="),
    Command("act", pairs="-s --secret", mark="=", clue="-s"),
    Command("pulumi", "config set", secrets="--secret", takes="--stack -s"),
    _token("doctl", "auth init", secrets="-t --access-token"),
    Command("credstash", "put", places=(1,)),
    Command("bw", "unlock", places=(0,)),
    Command("bw", "login", places=(1,)),
    Command("op", "signin|account", places=(3,), secrets="--secret-key"),
    Command("ansible-vault", "encrypt_string", places=(0,), takes="--[a-z-]+ -n"),
    Command("knife winrm", secrets="-P --ssh-password --winrm-password"),
    Command("jenkins-cli jenkins-cli.jar", pairs="-auth"),
    Command("grafana-cli grafana", "reset-admin-password", places=(0,)),
    Command("drush", "user:password|user-password|upwd", places=(1,)),
    Command("rclone", "obscure", places=(0,)),
    _named("rclone", "config create|update|password"),
    _named("crudini snap"),
    Command("teamviewer", "passwd", places=(0,)),
)

LOCAL_COMMANDS: Final = (
    Command(
        "mkpasswd",
        places=(0,),
        takes="-m --method -S --salt -R --rounds -P --password-fd -l",
    ),
    Command("openssl", "passwd", places=(0,), takes="-salt -in"),
    Command(
        "openssl",
        secrets="-k -K -pass -passin -passout -hmac -macopt -srppass -psk",
    ),
    Command("htpasswd", "-[Bcdmps25]{0,6}b[Bcdmps25]{0,6}", places=(2,), takes="-C"),
    Command("htpasswd", "-[A-Za-z]{0,6}(?:nb|bn|n[A-Z]b)[A-Za-z]{0,6}", places=(1,)),
    Command("caddy", "hash-password", secrets="-p --plaintext"),
    Command("doveadm", "pw", secrets="-p"),
    Command("doveadm", "auth test|login", places=(1,)),
    Command("zip unzip zipcloak zipnote", secrets="-P", attached="P"),
    Command("7z 7za 7zr 7zz p7zip", attached="p"),
    Command("rar unrar", attached="p", tails="-hp"),
    Command("fcrackzip steghide veracrypt aescrypt bcrypt mutool", secrets="-p"),
    Command("ccrypt mcrypt", secrets="-K -k"),
    Command("qpdf", "--encrypt", places=(0, 1)),
    Command("pdftk", secrets="(?:input|user|owner)_pw"),
    Command("pdftotext pdfinfo pdfimages pdftoppm pdftohtml", secrets="-upw -opw"),
    Command("pk12util", secrets="-W -K"),
    Command("certtool p11tool", secrets="--password --(?:set-)?(?:so-)?pin"),
    Command("pkcs11-tool pkcs15-tool ykman", secrets="-p --pin --so-pin --new-pin"),
    Command("hdparm", secrets="--security-[a-z-]+", takes="--user-master"),
    Command("iscsiadm", r".*password", secrets="-v --value"),
    Command(
        "security",
        "(?:add|unlock|create|import|set|export)-?.*",
        secrets="-w -p -P -k",
        clue="(?:add|unlock|create|import|set|export)-?[a-z]{0,20}",
    ),
    Command("useradd usermod adduser", secrets="-p --password"),
    Command("xcrun altool notarytool", secrets="-p --password"),
    _named("setenv"),
    _named("set", "-[a-zA-Z]{1,4}"),
    _named("ENV ARG", clue="[A-Za-z_]"),
    _named("defaults", "write"),
    _named("SetEnv SetEnvIf fastcgi_param uwsgi_param proxy_set_header"),
)

COMMANDS: Final = (
    *DATABASE_COMMANDS,
    *NETWORK_COMMANDS,
    *WINDOWS_COMMANDS,
    *PACKAGE_COMMANDS,
    *CONTAINER_COMMANDS,
    *SERVICE_COMMANDS,
    *LOCAL_COMMANDS,
)
"""All rows; a command may have several."""
