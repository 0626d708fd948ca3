using Crossdock.Host;

return await CommandLine.RunAsync(args);
