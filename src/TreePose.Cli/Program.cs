System.Console.WriteLine("treepose");
