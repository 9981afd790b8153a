# Users, units and commands.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib) getExe;

  cfg = config.services.fedlearn;
  fedlearn = import ./lib.nix;
  presets = import ./presets.nix;
  inherit (import ./units.nix) calendars units;

  knownHosts =
    name: lines:
    if lines == [ ] then
      null
    else
      pkgs.writeText "${name}-known-hosts" (lib.concatMapStrings (line: line + "\n") lines);

  # Up to a minute, one try a second: the first start loads the complete storage.
  waitFor =
    url:
    lib.escapeShellArgs [
      (getExe pkgs.curl)
      "--silent"
      "--noproxy"
      "*"
      "--show-error"
      "--fail"
      "--output"
      "/dev/null"
      "--retry"
      "60"
      "--retry-delay"
      "1"
      "--retry-all-errors"
      "${url}/readyz"
    ];

  # An instance as ./units.nix wants it.
  plain =
    {
      cfg,
      name,
      option,
      ...
    }:
    let
      inherit (cfg) settings;
      qdrantUrl = settings.qdrant.url or null;
      instance = {
        inherit name settings;
        inherit (cfg) onFailure schedule;
        inherit (cfg.telemetry) supplementaryGroups;
        inherit (presets.${cfg.schedule.preset}) spread;
        executable = getExe cfg.package;
        configFile = import ./check-config.nix {
          inherit
            cfg
            lib
            option
            pkgs
            ;
          calendars = calendars instance;
        };
        hardening = import ./hardening.nix;
        knownHostsFile = knownHosts name cfg.repository.knownHosts;
        # The version that understands this machine's /etc/ssh/ssh_config.
        ssh = lib.getExe' config.programs.ssh.package "ssh";
        secrets = {
          ssh-key = cfg.repository.sshKeyFile;
          signing-key = cfg.signing.keyFile;
          api-key = cfg.qdrant.apiKeyFile;
          embedding-key = cfg.embedding.apiKeyFile;
          model-key = cfg.extraction.model.apiKeyFile;
        };
        # networking.proxy is otherwise for the programs of people only.
        proxy = config.networking.proxy.envVars;
        # Any Qdrant on this machine, fedlearn's own or not, may start later than fedlearn.
        waitForQdrant =
          if qdrantUrl != null && fedlearn.isOnLoopback qdrantUrl then waitFor qdrantUrl else null;
        stateDirectory = settings.state_directory;
        telemetryDirectories = cfg.telemetry.directories;
        writablePaths = [
          settings.repository.path
        ]
        ++ fedlearn.localRepository (settings.repository.url or null);
        dashboardDirectory = if cfg.dashboard.enable then settings.dashboard.directory else null;
        metricsDirectory = settings.prometheus.directory or null;
        backupFile =
          if cfg.backup.directory == null then null else "${cfg.backup.directory}/${name}.tar.zst";
      };
    in
    instance;

  instances = map plain (import ./instances.nix { inherit cfg lib; });

  mergeUnits = kind: lib.foldl' (all: instance: all // (units instance).${kind}) { } instances;

  # The administrator can change when something runs without mkForce.
  adjustable =
    timer: timer // { timerConfig = lib.mapAttrs (_name: lib.mkDefault) timer.timerConfig; };

  # A static user for each, so that file owners are stable, and one federation cannot read the
  # patterns of another.
  users = lib.listToAttrs (
    map (
      { name, stateDirectory, ... }:
      lib.nameValuePair name {
        isSystemUser = true;
        group = name;
        home = stateDirectory;
        description = "fedlearn";
      }
    ) instances
  );

  administratorCommand =
    instance:
    import ./wrapper.nix {
      inherit instance lib pkgs;
    };
in
{
  config = {
    users = {
      inherit users;
      groups = lib.mapAttrs (_name: _user: { }) users;
    };

    systemd = {
      services = mergeUnits "services";
      timers = lib.mapAttrs (_name: adjustable) (mergeUnits "timers");
    };

    environment = {
      # fedlearn's default path, where people look too.
      etc = lib.listToAttrs (
        map (
          { name, configFile, ... }: lib.nameValuePair "${name}/config.json" { source = configFile; }
        ) instances
      );

      systemPackages =
        # Before the package's own command of the same name.
        map (instance: lib.hiPrio (administratorCommand instance)) instances
        # It brings the completions and the manual page.
        ++ lib.optional (instances != [ ]) cfg.package;
    };
  };
}
