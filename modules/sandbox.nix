# What a process of fedlearn may do, see and reach; pure, as ./lib.nix is.
#
# `reach` says what it connects to: "federation" (the repository's server, the language model,
# and what follows),
# "store" (Qdrant and the embedding server) or "nothing".
let
  inherit (builtins)
    any
    attrNames
    concatStringsSep
    elem
    filter
    isAttrs
    listToAttrs
    map
    ;

  fedlearn = import ./lib.nix;

  optional = condition: value: if condition then [ value ] else [ ];
  optionalAttrs = condition: attrs: if condition then attrs else { };

  # Credentials by name: who needs them, and the setting that takes the path.
  credentials = {
    "ssh-key".reach = [ "federation" ];
    "signing-key" = {
      reach = [ "federation" ];
      variable = "FEDLEARN_REPOSITORY__SIGNING_KEY";
    };
    "api-key" = {
      reach = [
        "federation"
        "store"
      ];
      variable = "FEDLEARN_QDRANT__API_KEY_FILE";
    };
    "embedding-key" = {
      reach = [
        "federation"
        "store"
      ];
      variable = "FEDLEARN_EMBEDDING__API_KEY_FILE";
    };
    "model-key" = {
      reach = [ "federation" ];
      variable = "FEDLEARN_EXTRACTION__MODEL__API_KEY_FILE";
    };
  };

  credentialsFor =
    service: reach:
    filter (name: service.secrets.${name} != null && elem reach credentials.${name}.reach) (
      attrNames credentials
    );

  # Nobody can answer a prompt here, and undeclared hosts are not trusted.
  sshCommand =
    service:
    concatStringsSep " " (
      [
        "${service.ssh} -i %d/ssh-key"
        "-o BatchMode=yes"
        "-o IdentitiesOnly=yes"
        "-o StrictHostKeyChecking=yes"
        # Give up within a minute when a server does not answer or stops answering.
        "-o ConnectTimeout=20"
        "-o ServerAliveInterval=15"
        "-o ServerAliveCountMax=3"
      ]
      ++ optional (service.knownHostsFile != null) "-o UserKnownHostsFile=${service.knownHostsFile}"
    );

  # Where to: "nowhere", "machine" (the loopback interface) or "anywhere".
  distance =
    urls:
    if any (url: !fedlearn.isOnLoopback url) urls then
      "anywhere"
    else if urls != [ ] then
      "machine"
    else
      "nowhere";

  # URLs from fedlearn's settings, whichever option they came from.
  storeUrls =
    settings:
    optional (settings.qdrant.url or null != null) settings.qdrant.url
    ++ optional (
      settings.embedding.kind or "hashing" != "hashing" && settings.embedding.url or null != null
    ) settings.embedding.url;

  repositoryUrls =
    settings:
    let
      # A plain text among the sources is a branch, and a path needs no network.
      others = filter (source: source ? url) (filter isAttrs (settings.repository.sources or [ ]));
      all =
        optional (settings.repository.url or null != null) settings.repository.url
        ++ map (source: source.url) others;
    in
    filter (url: fedlearn.localRepository url == [ ]) all;

  modelUrls =
    settings:
    let
      model = settings.extraction.model or null;
    in
    optional (model != null) model.url;

  urls = {
    federation = settings: repositoryUrls settings ++ modelUrls settings ++ storeUrls settings;
    store = storeUrls;
    nothing = _settings: [ ];
  };

  # A process that needs no network gets none.
  network = {
    anywhere = { };
    machine = {
      IPAddressAllow = "localhost";
      IPAddressDeny = "any";
    };
    nowhere = {
      IPAddressDeny = "any";
      PrivateNetwork = true;
      RestrictAddressFamilies = [ "AF_UNIX" ];
    };
  };

  distanceOf = service: reach: distance (urls.${reach} service.settings);
in
{
  leavesMachine = service: reach: distanceOf service reach == "anywhere";

  # `%d` is the directory in which systemd lays a unit's credentials.
  environment =
    service: reach:
    {
      FEDLEARN_CONFIG = "${service.configFile}";
      GIT_TERMINAL_PROMPT = "0";
    }
    # git is told which proxy leads out; Qdrant and the embedder are asked directly.
    // optionalAttrs (reach == "federation") service.proxy
    // optionalAttrs (elem "ssh-key" (credentialsFor service reach)) {
      GIT_SSH_COMMAND = sshCommand service;
    }
    // listToAttrs (
      map (name: {
        name = credentials.${name}.variable;
        value = "%d/${name}";
      }) (filter (name: credentials.${name} ? variable) (credentialsFor service reach))
    );

  # Whom a process of the service runs as, and what it sees: the same for units and administrator.
  sandbox =
    service: reach:
    let
      hidden = filter fedlearn.isInHome service.telemetryDirectories;
      outside = filter (path: !fedlearn.isBelow service.stateDirectory path) service.writablePaths;
    in
    service.hardening
    // network.${distanceOf service reach}
    // {
      User = service.name;
      Group = service.name;
      WorkingDirectory = service.stateDirectory;
      StateDirectory = baseNameOf service.stateDirectory;
      StateDirectoryMode = "0750";
      LoadCredential = map (name: "${name}:${service.secrets.${name}}") (credentialsFor service reach);
      SupplementaryGroups = service.supplementaryGroups;
      ReadWritePaths = outside;
    }
    # Telemetry below a home: an empty home with only these in it. Missing ones are normal.
    // optionalAttrs (hidden != [ ]) {
      ProtectHome = "tmpfs";
      BindReadOnlyPaths = map (path: "-${path}") hidden;
    };
}
