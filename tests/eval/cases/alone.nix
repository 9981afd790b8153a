# No federation, no server, no timer, no network.
{
  services.fedlearn = {
    enable = true;
    repository.url = null;
    schedule.federate = null;
  };
}
