namespace Crossdock.Edi;

/// <summary>Result of a set, group or interchange; X12 data elements 717 (AK501), 715 (AK901) and I17 (TA104).</summary>
public enum AcknowledgmentCode
{
    /// <summary>Accepted.</summary>
    A,

    /// <summary>Accepted, but errors were noted.</summary>
    E,

    /// <summary>Partially accepted: at least one set was rejected (groups only).</summary>
    P,

    /// <summary>Rejected.</summary>
    R,

    /// <summary>Rejected, message authentication code failed (only read, never given).</summary>
    M,

    /// <summary>Rejected, assurance failed validity tests (only read, never given).</summary>
    W,

    /// <summary>Rejected, content after decryption could not be analysed (only read, never given).</summary>
    X,
}
