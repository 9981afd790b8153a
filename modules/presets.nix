# How often everything runs, and how far the members of a federation spread.
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
