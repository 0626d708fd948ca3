namespace Crossdock.Processes.PurchaseOrders;

/// <summary>Why a purchase order refuses a message, in order of precedence. Numbers are stable and never reused.</summary>
public enum PurchaseOrderRefusal
{
    UnknownOrder = 1,
    AlreadyApproved = 2,
    UnknownLine = 3,
    UnknownUnit = 4,
    OtherItem = 5,
}
