using Crossdock.Host.Commands;

return await CommandLine.RunAsync(args);
