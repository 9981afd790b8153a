"""Names that identify nobody, and names that are words as well."""

import re
from typing import Final

from fedlearn.redaction.rules import words

_SHORTEST_DISTINCT: Final = 3
_LONGEST: Final = 64

NOBODY: Final = words(
    """
    root nobody user users username user1 user2 name login account someone somebody
    myuser my-user youruser your-user yourname your-username admin administrator admins
    adm guest default public shared test tester testing tests demo example foo bar baz
    qux none null true false self me you system daemon bin sys sync games man lp mail
    news uucp proxy www www-data backup backups list irc gnats operator ftp anonymous
    wheel sudo staff video audio input kvm tty disk dialout cdrom floppy plugdev netdev
    messagebus dbus polkitd avahi colord rtkit sshd ntp chrony syslog uuidd tss usbmux
    dnsmasq gdm sddm lightdm speech-dispatcher geoclue nm-openvpn nscd nslcd sssd bind
    named unbound dovecot postfix exim opendkim amavis clamav spamd postgres postgresql
    mysql mariadb redis mongodb mongo rabbitmq kafka zookeeper elasticsearch kibana
    logstash solr cassandra influxdb grafana prometheus alertmanager loki nginx apache
    httpd caddy traefik haproxy varnish squid tomcat jetty jenkins gitlab gitea forgejo
    git hg svn cvs nexus sonar sonarqube vault consul nomad etcd kube kubelet kubernetes
    k8s docker podman containerd container lxd libvirt qemu vagrant packer ansible
    puppet chef salt terraform nagios zabbix icinga munin netdata nixos nix nixbld
    ubuntu debian fedora centos rhel redhat rocky almalinux arch alpine opc ec2-user
    cloud-user core pi raspberry bitnami azureuser gcpuser hadoop spark hdfs airflow
    jupyter jovyan node npm ruby python java php perl go rust app apps application web
    webapp api server service services client worker agent runner runners ci builder
    build deploy deployer release bot github gitlab-runner actions nextcloud owncloud
    synapse matrix mastodon peertube plex jellyfin emby sonarr radarr transmission
    deluge qbittorrent syncthing minio keycloak hass homeassistant mosquitto zigbee2mqtt
    esphome pihole adguard vaultwarden paperless immich ollama qdrant home homes local
    localhost host hostname main master data database db dev develop prod production
    staging stage live src opt tmp temp var etc usr lib log logs cache config conf steam
    tor acme spool www-run wwwrun http https tftp tcpdump systemd-network
    systemd-resolve systemd-timesync systemd-coredump systemd-oom linuxbrew homebrew
    runneradmin vscode codespace coder gitpod ssm-user odroid hm-user travis circleci
    appveyor super superuser owner group username1 username2 uid gid pid type
    kind state status error info debug warn warning notice fatal trace
    """
)
"""Accounts of services and of images, and the words that stand for a name."""

_WORDS: Final = words(
    """
    able about above access across active actual added after again against album alias
    all allow alone along also always and another answer any anyone apple april art
    asset attach august auth author auto away back bad base bash bank barn bash batch
    battery be bean bear beat because been before begin being below best beta better
    between bill bit black blank block blue board body book boot both bottom box branch
    brandy bridge bright bring broad brook brown browser buffer bug build burn bus but
    button buy byte call can candy card care carol cases cat change channel charity
    chase chat check child chip chrome clay clean clear click clock clone close cloud
    code cole color colour column command commit common compose computer console context
    cookie copy count course cover create crystal current cursor custom daily daisy dale
    dash date dawn day dean debug deep delete desktop detail device diff dir directory
    display doc docs document does domain done door down draft drive drop each early
    east edit edge editor email empty enable end engine enter entry eve event every exit
    export extra faith fail false fast favor feature fetch few field figure file files
    filter final find fire firefox first fish fix flag floor flora folder follow font
    for force ford forest fork form format found frank free from front full function
    fund gate gateway gene general genre get ginger given glass global goal gold good
    grace grant graph gray green grey group grow guard guide had half hand handle happy
    hard harmony has hash have hazel head header heart heat heath help her here high him
    his history hit holly home honey hope hour house how hub hunter ice idea image
    import index inside install instance instead interface into iris iron item ivy jack
    jade
    jasmine jay job join journal joy july june just keep kernel key keys king knight
    label lake lamb lance land lane laptop large last late later laurel layer layout
    lead lean learn leave left less level library light lily line link linux list little
    live load lock login long look loop lot love low machine made mail make man manager
    many map march margin mark master match max may mean media member memory mercy merge
    message miles mint minute mobile mode model module money monitor month moon more
    most mount mouse move much must name native need net network never new next nick
    night noble note now number object off office old olive once one only open option
    orange order origin other our out over own page paint paris parent park part pass
    past path pat pearl people phone pick pierce place plain plan play plugin point pool
    pop port post power press price prime print private process product profile program
    project prompt proof proxy public pull push python query queue quick quit random
    range rate raw ray read ready reason record red reed regex remote render repo report
    request reset rest result return rich right ring river rob robin rock role room root
    rose round route router row ruby rule run safe said sale sandy same save scale
    schema scope script search second see send sense series server session set settings
    setup shared shell show side sign simple since single site size skill sky small
    snap some
    son source space spark spring stack star start state step still stone stop storage
    store storm stream string strong style such sue summer sun support sure switch
    symbol sync table tag take target task team teddy term test text than that the them
    then there these they thing this those three thumb time title today token tom tool
    top total track tree trial true try turn two type under unit until update upload use
    used user using value version very video view visual void wait wall want warm watch
    water wave way web week well were west what when where which while white who why
    wide widget will win window windows winter with wolf wood word work worker
    workstation world worth would write xen year yes you young your zero zip zone
    """
)
"""Words of prose and of programs that are names of people and machines as well."""

_NUMBERED: Final = re.compile(r"(?:user|nixbld|node|host|test|guest|dev|app)-?[0-9]+")


def is_somebody(name: str) -> bool:
    """Return whether an account is that of a person, not of a service or an example."""
    lowered = name.lower().strip("_-. ")
    if not any(map(str.isalpha, lowered)):
        return False
    return not (
        lowered in NOBODY
        or lowered.startswith("systemd-")
        or _NUMBERED.fullmatch(lowered)
    )


def is_distinct(name: str) -> bool:
    """Return whether a name is no word, so that it can be replaced everywhere."""
    lowered = name.lower()
    long_enough = _SHORTEST_DISTINCT <= len(lowered) <= _LONGEST
    return long_enough and is_somebody(lowered) and lowered not in _WORDS
