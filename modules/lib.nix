# What the module computes, as functions of plain values. Only `builtins` are used, so that
# the units can be evaluated, rendered and tested where there is no nixpkgs.
let
  inherit (builtins)
    any
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    hashString
    match
    stringLength
    substring
    ;

  optional = condition: value: if condition then [ value ] else [ ];
  optionalAttrs = condition: attrs: if condition then attrs else { };

  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  isBelow = parent: path: path == parent || hasPrefix "${parent}/" path;

  # By full name, since *-events.jsonl would also find what holds no events.
  eventFiles = [
    "hybrid-events.jsonl"
    "aidb-events.jsonl"
    "vscode-events.jsonl"
    "ralph-events.jsonl"
  ];

  # What an AI stack writes below its directory, itself or by one of its services: the same as
  # fedlearn's own defaults.
  telemetryFiles =
    map (name: "telemetry/${name}") eventFiles ++ map (name: "*/telemetry/${name}") eventFiles;
  datasetFiles = [
    "fine-tuning/dataset.jsonl"
    "*/fine-tuning/dataset.jsonl"
    "interaction-archive/dataset.jsonl"
  ];

  inEach = files: concatMap (directory: map (file: "${directory}/${file}") files);

  # What ProtectHome= hides.
  isInHome =
    path:
    any (home: isBelow home path) [
      "/home"
      "/root"
      "/run/user"
    ];

  # Usage, configuration, broken data, refused: the same again would end the same way.
  finalExitCodes = "2 3 5 6";

  # No prompt can be answered here, and a host that is not declared is not to be trusted.
  sshCommand =
    service:
    concatStringsSep " " (
      [
        "${service.ssh} -i %d/ssh-key"
        "-o BatchMode=yes"
        "-o IdentitiesOnly=yes"
        "-o StrictHostKeyChecking=yes"
      ]
      ++ optional (service.knownHostsFile != null) "-o UserKnownHostsFile=${service.knownHostsFile}"
    );

  # `%d` is the directory in which systemd lays a unit's credentials.
  environment =
    service:
    {
      FEDLEARN_CONFIG = "${service.configFile}";
      GIT_TERMINAL_PROMPT = "0";
    }
    // optionalAttrs (service.apiKeyFile != null) {
      FEDLEARN_QDRANT__API_KEY_FILE = "%d/api-key";
    }
    // optionalAttrs (service.sshKeyFile != null) { GIT_SSH_COMMAND = sshCommand service; };

  # Whom a process of the service runs as, and what it sees: the same for units and administrator.
  sandbox =
    service:
    let
      hidden = filter isInHome service.telemetryDirectories;
      outside = filter (path: !isBelow service.stateDirectory path) service.writablePaths;
    in
    service.hardening
    // {
      User = service.user;
      Group = service.user;
      WorkingDirectory = service.stateDirectory;
      StateDirectory = baseNameOf service.stateDirectory;
      StateDirectoryMode = "0750";
      LoadCredential =
        optional (service.apiKeyFile != null) "api-key:${service.apiKeyFile}"
        ++ optional (service.sshKeyFile != null) "ssh-key:${service.sshKeyFile}";
      SupplementaryGroups = service.supplementaryGroups;
      ReadWritePaths = outside;
    }
    # Telemetry below a home: an empty home with only these in it. Missing ones are normal.
    // optionalAttrs (hidden != [ ]) {
      ProtectHome = "tmpfs";
      BindReadOnlyPaths = map (path: "-${path}") hidden;
    };

  oneshot =
    service: verb: unit:
    {
      inherit (unit) description;
      environment = environment service;
      wants = optional service.needsNetwork "network-online.target";
      after = optional service.needsNetwork "network-online.target" ++ unit.after or [ ];
      # More starts than these within ten minutes are no passing trouble; the timer comes again.
      unitConfig = {
        StartLimitIntervalSec = "10min";
        StartLimitBurst = 5;
      };
      serviceConfig =
        sandbox service
        // {
          Type = "oneshot";
          ExecStart = "${service.executable} ${verb}";
          TimeoutStartSec = "30min";
          Restart = "on-failure";
          RestartSec = "30s";
          RestartSteps = 4;
          RestartMaxDelaySec = "3min";
          RestartPreventExitStatus = finalExitCodes;
        }
        // unit.serviceConfig or { };
    }
    // removeAttrs unit [
      "after"
      "description"
      "serviceConfig"
    ];
in
{
  inherit
    environment
    isBelow
    isInHome
    sandbox
    ;

  # A node's name stands in file names and commits on every machine of the federation.
  isNodeName = name: match "[a-z0-9][a-z0-9-]{0,62}" name != null;

  # What fedlearn calls a machine that was given no name: always the same, and not its host name.
  nodeName = hostName: "node-${substring 0 8 (hashString "sha256" hostName)}";

  isInStore = isBelow builtins.storeDir;

  # ssh://user@host/path and user@host:path, but not https://host:443/path.
  isSshUrl = url: match "ssh://.*|[^/:]+:/?[^/].*" url != null;

  # A repository on this machine is pushed to as a plain directory.
  localRepository =
    url:
    let
      path = if url == null then null else match "(file://)?(/.*)" url;
    in
    if path == null then [ ] else [ (elemAt path 1) ];

  hasPassword = url: match "[a-z+]+://[^/@]*:[^/@]*@.*" url != null;

  # Plain HTTP that leaves the machine.
  isClearText =
    url:
    match "http://.*" url != null
    && match "http://(localhost|127\\.[0-9.]+|\\[::1])([:/].*)?" url == null;

  # The address at which a server that listens on `host` is reached from its own machine.
  localUrl =
    { host, port }:
    let
      everyInterface = [
        "0.0.0.0"
        "::"
      ];
      address = if elem host everyInterface then "127.0.0.1" else host;
      bracketed = if match ".*:.*" address != null then "[${address}]" else address;
    in
    "http://${bracketed}:${toString port}";

  # What to read in the directories of AI stacks.
  runtime = directories: {
    # The one that messages name.
    directory = elemAt directories 0;
    telemetry = inEach telemetryFiles directories;
    dataset = inEach datasetFiles directories;
  };

  # The units of one service, in the form of `systemd.services` and `systemd.timers`.
  units = service: {
    services = {
      fedlearn-init = oneshot service "init" {
        description = "Prepare the repository and the collections of fedlearn";
        wantedBy = [ "multi-user.target" ];
        after = optional service.localQdrant "qdrant.service";
        serviceConfig = {
          # Stays active, so that the other units do not repeat it.
          RemainAfterExit = true;
        }
        # Qdrant's unit is up before its port answers.
        // optionalAttrs service.localQdrant { ExecStartPre = service.waitForQdrant; };
      };

      fedlearn-federate = oneshot service "federate" {
        description = "Share patterns with the federation";
        requires = [ "fedlearn-init.service" ];
        after = [ "fedlearn-init.service" ];
        # A switch of the configuration neither breaks off nor triggers a cycle.
        restartIfChanged = false;
      };
    };

    timers = optionalAttrs (service.schedule.federate != null) {
      fedlearn-federate = {
        description = "Share patterns with the federation regularly";
        wantedBy = [ "timers.target" ];
        timerConfig = {
          OnCalendar = service.schedule.federate;
          Persistent = true;
          # The members of a federation need not all come at the full hour.
          RandomizedDelaySec = "5min";
        };
      };
    };
  };
}
