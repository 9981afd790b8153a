# The sandbox of every unit. A unit that needs more says so where it asks for it.
{
  CapabilityBoundingSet = "";
  NoNewPrivileges = true;
  UMask = "0077";
  RemoveIPC = true;

  ProtectSystem = "strict";
  # With ProtectProc and its like /run is mounted anew, and then "strict" passes it over.
  ReadOnlyPaths = [ "/run" ];
  ProtectHome = true;
  PrivateTmp = true;
  PrivateDevices = true;
  PrivateMounts = true;
  PrivateUsers = true;
  DeviceAllow = "";
  DevicePolicy = "closed";

  ProtectClock = true;
  ProtectControlGroups = true;
  ProtectHostname = true;
  ProtectKernelLogs = true;
  ProtectKernelModules = true;
  ProtectKernelTunables = true;
  ProtectProc = "invisible";
  ProcSubset = "pid";

  LockPersonality = true;
  MemoryDenyWriteExecute = true;
  RestrictNamespaces = true;
  RestrictRealtime = true;
  RestrictSUIDSGID = true;

  # git, Qdrant and the embedding service are reached by IP, the resolver by a local socket.
  RestrictAddressFamilies = [
    "AF_UNIX"
    "AF_INET"
    "AF_INET6"
  ];
  SystemCallArchitectures = "native";
  SystemCallFilter = [
    "@system-service"
    "~@privileged"
    "~@resources"
  ];
  # A library that tries a forbidden call gets an error to handle and is not killed for it.
  SystemCallErrorNumber = "EPERM";
}
