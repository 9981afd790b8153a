# How often everything runs, and the random delay that spreads the members of a federation.
{
  conservative = {
    federate = "hourly";
    export = "weekly";
    prune = "weekly";
    audit = "weekly";
    dashboard = "*:0/5";
    backup = "daily";
    spread = "5min";
  };

  aggressive = {
    federate = "*:0/15";
    export = "daily";
    prune = "daily";
    audit = "daily";
    dashboard = "minutely";
    backup = "daily";
    spread = "1min";
  };

  minimal = {
    federate = "daily";
    export = "monthly";
    prune = "monthly";
    audit = "monthly";
    dashboard = "hourly";
    backup = "weekly";
    spread = "1h";
  };
}
