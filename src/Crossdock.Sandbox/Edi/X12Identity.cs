namespace Crossdock.Sandbox.Edi;

/// <summary>One side of an X12 exchange: ISA05/06 or ISA07/08, and GS02 or GS03.</summary>
public sealed record X12Identity(string Qualifier, string IsaId, string GsId);

/// <summary>Where a partner lives: the exchange folder that it shares with the distributor, and its own data.</summary>
/// <param name="Exchange">Has <c>out</c> (distributor to partner) and <c>in</c> (partner to distributor).</param>
/// <param name="Data">Holds the partner's journal.</param>
/// <param name="FirstControlNumber">Where the partner's own control numbers begin.</param>
public sealed record PartnerPlace(string Exchange, string Data, int FirstControlNumber = 1);

/// <summary>A document as a partner received or sent it.</summary>
/// <param name="Type">"850" … or "TA1".</param>
/// <param name="Interchange">ISA13.</param>
/// <param name="Group">GS06; empty for a TA1.</param>
/// <param name="Number">The document's business number; of an acknowledgement, the control number that it answers.</param>
public sealed record PartnerDocument(string Type, string Interchange, string Group, string Number);

/// <summary>How many of an item's smallest unit one pack holds, as the partner's own item master has it.</summary>
public sealed record PackSize(string Item, string Unit, decimal Units, string SmallestUnit);
