{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib) getExe mkDefault mkIf;

  cfg = config.services.fedlearn;
  fedlearn = import ./lib.nix;
  user = "fedlearn";

  knownHosts = pkgs.writeText "fedlearn-known-hosts" (
    lib.concatMapStrings (line: line + "\n") cfg.repository.knownHosts
  );

  # Up to a minute, a try a second: a first start loads the whole storage.
  waitForQdrant = lib.escapeShellArgs [
    (getExe pkgs.curl)
    "--silent"
    "--show-error"
    "--fail"
    "--output"
    "/dev/null"
    "--retry"
    "60"
    "--retry-delay"
    "1"
    "--retry-all-errors"
    "${cfg.qdrant.url}/readyz"
  ];

  service = {
    inherit user;
    inherit (cfg) schedule;
    inherit (cfg.repository) sshKeyFile;
    inherit (cfg.qdrant) apiKeyFile;
    inherit (cfg.telemetry) supplementaryGroups;
    inherit waitForQdrant;
    executable = getExe cfg.package;
    configFile = import ./check-config.nix { inherit lib pkgs cfg; };
    hardening = import ./hardening.nix;
    localQdrant = cfg.qdrant.enable;
    needsNetwork = cfg.repository.url != null || (cfg.qdrant.url != null && !cfg.qdrant.enable);
    knownHostsFile = if cfg.repository.knownHosts == [ ] then null else knownHosts;
    ssh = "${pkgs.openssh}/bin/ssh";
    stateDirectory = cfg.settings.state_directory;
    telemetryDirectories = cfg.telemetry.directories;
    writablePaths = [
      cfg.settings.repository.path
    ]
    ++ fedlearn.localRepository cfg.repository.url;
  };

  inherit (fedlearn.units service) services timers;

  administratorCommand = import ./wrapper.nix {
    inherit
      fedlearn
      lib
      pkgs
      service
      ;
  };
in
{
  config = mkIf cfg.enable {
    services.fedlearn.settings = {
      repository = {
        url = mkIf (cfg.repository.url != null) (mkDefault cfg.repository.url);
        branch = mkDefault cfg.repository.branch;
      };
      qdrant.url = mkIf (cfg.qdrant.url != null) (mkDefault cfg.qdrant.url);
      runtime = mkIf (cfg.telemetry.directories != [ ]) (
        lib.mapAttrs (_name: mkDefault) (fedlearn.runtime cfg.telemetry.directories)
      );
    };

    # A static user, so that backups and the administrator find the files.
    users.users.${user} = {
      isSystemUser = true;
      group = user;
      home = cfg.settings.state_directory;
      description = "fedlearn";
    };
    users.groups.${user} = { };

    systemd = {
      inherit services timers;
    };

    environment.systemPackages = [
      # The package behind it brings the completions.
      (lib.hiPrio administratorCommand)
      cfg.package
    ];
  };
}
