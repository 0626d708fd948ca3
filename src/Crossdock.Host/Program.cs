Console.WriteLine("crossdock");
