# What nixpkgs' module of the same path makes of services.nginx, said again for what ours sets:
# virtual hosts with a folder and locations, over plain HTTP.
# Read at 000007c122b8 (the unit) and 5bba330bed5d (the file) of NixOS/nixpkgs.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib) concatStrings mapAttrsToList;

  cfg = config.services.nginx;

  location = path: value: ''
    location ${path} {
      ${value.extraConfig}
    }
  '';

  virtualHost = name: host: ''
    server {
      listen 0.0.0.0:80;
      listen [::0]:80;
      server_name ${name};
      root ${host.root};
      ${concatStrings (mapAttrsToList location host.locations)}
    }
  '';

  configFile = pkgs.writeText "nginx.conf" ''
    pid /run/nginx/nginx.pid;
    error_log stderr;
    daemon off;
    events {
    }
    http {
      access_log off;
      # nixpkgs' program has them there by itself, Debian's in a folder that is read-only.
      ${concatStrings (map (name: "${name}_temp_path /tmp/nginx_${name};\n") temporary)}
      ${concatStrings (mapAttrsToList virtualHost cfg.virtualHosts)}
    }
  '';

  temporary = [
    "client_body"
    "fastcgi"
    "proxy"
    "scgi"
    "uwsgi"
  ];

  command = "${pkgs.nginx}/bin/nginx -c '${configFile}'";
in
{
  config = lib.mkIf cfg.enable {
    systemd.services.nginx = {
      description = "Nginx Web Server";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];

      serviceConfig = {
        ExecStartPre = "${command} -t";
        ExecStart = command;
        Restart = "always";
        RestartSec = "10s";
        User = "nginx";
        Group = cfg.group;
        RuntimeDirectory = "nginx";
        RuntimeDirectoryMode = "0750";
        CacheDirectory = "nginx";
        CacheDirectoryMode = "0750";
        LogsDirectory = "nginx";
        LogsDirectoryMode = "0750";
        ProcSubset = "pid";
        ProtectProc = "invisible";
        UMask = "0027";
        AmbientCapabilities = [
          "CAP_NET_BIND_SERVICE"
          "CAP_SYS_RESOURCE"
        ];
        CapabilityBoundingSet = [
          "CAP_NET_BIND_SERVICE"
          "CAP_SYS_RESOURCE"
        ];
        NoNewPrivileges = true;
        ProtectSystem = "strict";
        ProtectHome = true;
        PrivateTmp = true;
        PrivateDevices = true;
        ProtectHostname = true;
        ProtectClock = true;
        ProtectKernelTunables = true;
        ProtectKernelModules = true;
        ProtectKernelLogs = true;
        ProtectControlGroups = true;
        RestrictAddressFamilies = [
          "AF_UNIX"
          "AF_INET"
          "AF_INET6"
        ];
        RestrictNamespaces = true;
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        RemoveIPC = true;
        PrivateMounts = true;
        SystemCallArchitectures = "native";
        SystemCallFilter = [
          "~@cpu-emulation @debug @keyring @mount @obsolete @privileged @setuid"
          "~@ipc"
        ];
      };
    };

    users = {
      users.nginx = {
        inherit (cfg) group;
        isSystemUser = true;
      };
      groups.${cfg.group} = { };
    };
  };
}
