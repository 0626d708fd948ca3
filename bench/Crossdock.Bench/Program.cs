using System.Text.Json;
using Crossdock.Bench.Edi;

// The command line's `bench edi` calls EdiBench.Run itself; this is for measuring without the whole program.
EdiFigures figures = EdiBench.Run();
Console.WriteLine(JsonSerializer.Serialize(figures, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));
