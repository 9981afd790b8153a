# Another spread, and something more before a run: without mkForce, as the pages say.
{
  services.fedlearn = {
    enable = true;
    repository.url = null;
    qdrant.enable = true;
  };
  systemd = {
    timers.fedlearn-federate.timerConfig.RandomizedDelaySec = "20min";
    services.fedlearn-federate.serviceConfig.ExecStartPre = [ "/bin/sh -c :" ];
  };
}
