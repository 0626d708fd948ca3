using Microsoft.Playwright;

namespace Crossdock.Host.Tests;

/// <summary>The console in a real browser, on the day that was played.</summary>
public class BrowserTests(DayFixture fixture)
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public async Task The_console_shows_the_chain_and_the_cases_of_the_day()
    {
        if (!File.Exists(Chromium)) Assert.Skip("chromium is not installed (apt-get install chromium)");
        var day = await fixture.PlayedAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(
            new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 1100 } });
        var errors = new List<string>();
        page.PageError += (_, e) => errors.Add(e);
        await page.GotoAsync(day.Server.Address.ToString());
        await Assertions.Expect(page.GetByText("came again over portal").First).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(day.Server.Address, "chain/4500017").ToString());
        await Assertions.Expect(page.GetByText("ASN-5501").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("WIDGET-10").First).ToBeVisibleAsync();
        await page.WaitForTimeoutAsync(1500);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Picture("console-chain.png") });
        await page.GotoAsync(new Uri(day.Server.Address, "books").ToString());
        await Assertions.Expect(page.GetByText("2,383.56").First).ToBeVisibleAsync();
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Picture("console-books.png") });
        await page.GotoAsync(new Uri(day.Server.Address, "systems").ToString());
        // All that the network names, also what has nothing to send.
        await Assertions.Expect(page.GetByTestId("system-row")).ToHaveCountAsync(day.Server.Network.Endpoints.Count);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Picture("console-systems.png") });
        await page.GotoAsync(day.Server.Address.ToString());
        await page.WaitForTimeoutAsync(1500);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Picture("console.png") });
        Assert.Empty(errors);
    }

    /// <summary>
    /// CROSSDOCK_PICTURES=docs writes the README's pictures; otherwise they are left with the test results.
    /// </summary>
    private static string Picture(string name)
    {
        var folder = Environment.GetEnvironmentVariable("CROSSDOCK_PICTURES") is { Length: > 0 } asked
            ? Path.GetFullPath(asked, ProjectRoot.Folder)
            : Path.Combine(ProjectRoot.Folder, "artifacts", "pictures");
        return Path.Combine(Directory.CreateDirectory(folder).FullName, name);
    }
}
