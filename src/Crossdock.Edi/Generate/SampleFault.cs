namespace Crossdock.Edi;

/// <summary>Faults that a sample can have. The comment is the code that a right reader gives, with its element.</summary>
public enum SampleFault
{
    InterchangeNumberMismatch,      // TA105 001
    SenderQualifier,                // TA105 005
    SenderNotPadded,                // TA105 006
    ReceiverQualifier,              // TA105 007
    ReceiverNotPadded,              // TA105 008
    InterchangeDate,                // TA105 014
    InterchangeTime,                // TA105 015
    InterchangeStandard,            // TA105 016
    InterchangeVersion,             // TA105 017
    AcknowledgmentRequested,        // TA105 019
    UsageIndicator,                 // TA105 020
    GroupCount,                     // TA105 021
    InterchangeTrailerMissing,      // TA105 023
    GroupTime,                      // TA105 024
    StraySegment,                   // TA105 024
    FunctionalCode,                 // AK905 1
    GroupVersion,                   // AK905 2
    GroupTrailerMissing,            // AK905 3
    GroupNumberMismatch,            // AK905 4
    SetCount,                       // AK905 5
    GroupNumberSyntax,              // AK905 6
    SetNotSupported,                // AK502 1
    SetTrailerMissing,              // AK502 2
    SetNumberMismatch,              // AK502 3
    SegmentCount,                   // AK502 4
    SetInWrongGroup,                // AK502 6
    SetNumberNotUnique,             // AK502 23
    UnknownSegment,                 // AK304 1
    SegmentOutsideLoop,             // AK304 2
    MandatorySegmentMissing,        // AK304 3
    LoopTooOften,                   // AK304 4
    SegmentTooOften,                // AK304 5
    SegmentNotInSet,                // AK304 6
    SegmentOutOfOrder,              // AK304 7
    MandatoryElementMissing,        // AK403 1
    MandatoryComponentMissing,      // AK403 1
    ConditionalElementMissing,      // AK403 2
    TooManyElements,                // AK403 3
    TooManyComponents,              // AK403 3
    ElementTooShort,                // AK403 4
    ElementTooLong,                 // AK403 5
    InvalidCharacter,               // AK403 6
    NotANumber,                     // AK403 6
    InvalidCode,                    // AK403 7
    InvalidDate,                    // AK403 8
    InvalidTime,                    // AK403 9
    ExclusionViolated,              // AK403 10
}
