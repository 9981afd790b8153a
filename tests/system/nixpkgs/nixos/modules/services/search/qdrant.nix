# What nixpkgs' module of the same path makes of services.qdrant, said again without its options:
# the unit whole, of the settings those that say where Qdrant listens and what it keeps.
# Read at a7e18bfc60a1 of NixOS/nixpkgs.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib) mkDefault;

  cfg = config.services.qdrant;
  configFile = (pkgs.formats.yaml { }).generate "config.yaml" cfg.settings;
in
{
  config = lib.mkIf cfg.enable {
    services.qdrant.settings = {
      cluster.enabled = mkDefault false;
      service = {
        enable_cors = mkDefault true;
        grpc_port = mkDefault 6334;
        host = mkDefault "127.0.0.1";
        http_port = mkDefault 6333;
        max_request_size_mb = mkDefault 32;
      };
      storage = {
        on_disk_payload = mkDefault true;
        snapshots_path = mkDefault "/var/lib/qdrant/snapshots";
        storage_path = mkDefault "/var/lib/qdrant/storage";
      };
      telemetry_disabled = mkDefault true;
    };

    systemd.services.qdrant = {
      description = "Vector Search Engine for the next generation of AI applications";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];

      serviceConfig = {
        LimitNOFILE = 65536;
        ExecStart = "${pkgs.qdrant}/bin/qdrant --config-path ${configFile}";
        DynamicUser = true;
        Restart = "on-failure";
        StateDirectory = "qdrant";
        CapabilityBoundingSet = "";
        NoNewPrivileges = true;
        PrivateTmp = true;
        ProtectHome = true;
        ProtectClock = true;
        ProtectProc = "noaccess";
        ProcSubset = "pid";
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectControlGroups = true;
        ProtectHostname = true;
        RestrictSUIDSGID = true;
        RestrictRealtime = true;
        RestrictNamespaces = true;
        LockPersonality = true;
        RemoveIPC = true;
        SystemCallFilter = [
          "@system-service"
          "~@privileged"
        ];
      };
    };
  };
}
