using Crossdock.Model;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Crossdock.Host.Server;

/// <summary>How the API describes itself (OpenAPI 3.1).</summary>
public static partial class Api
{
    private static readonly Dictionary<string, (Type Body, string Summary)> Bodies = new()
    {
        ["purchase-orders"] = (typeof(PurchaseOrder), "An approved purchase order: it is sent to its supplier"),
        ["supplier-invoices"] = (typeof(SupplierInvoice), "A supplier's invoice or credit memo: it is matched three-way"),
        ["order-responses"] = (typeof(object),
            "A supplier's answer to a purchase order: purchaseOrder, supplier, reference, date, headerCode, lines [{number, item, acknowledgements [{status, quantity, promisedDate, price, substitute, code}]}]"),
        ["despatch-advices"] = (typeof(DespatchAdvice),
            "A supplier's ship notice (ASN), over one or more purchase orders, with the tree of its packages"),
        ["shipments"] = (typeof(ShippingAdvice), "What a warehouse shipped for a release of ours"),
        ["receipts"] = (typeof(ReceiptAdvice), "What a warehouse took in for a purchase order or transfer"),
        ["transfers"] = (typeof(TransferOrder), "A transfer between two companies"),
        ["orders"] = (typeof(SalesOrder), "A customer's order"),
        ["customer-payments"] = (typeof(RemittanceAdvice), "A customer's payment over several invoices"),
        ["trade-documents"] = (typeof(object),
            "A document to be sent to a partner that no process makes: partner, document {kind, number, date, …}"),
        ["supplier-payments"] = (typeof(object),
            "A payment of one supplier invoice: entity, supplier, invoice, invoiceDate, payment {number, date, amount, discount, credits, method}; or of many: entity, supplier, number, date, total, method, invoices [{invoice, invoiceDate, amount, discount, credits}]"),
        ["eliminations"] = (typeof(object), "A period-end request: request, asOf, transfers [{seller, number}]"),
        ["stock-adjustments"] = (typeof(StockCorrection),
            "What a warehouse corrected in its own stock: it is posted as gain or loss"),
        ["stock-openings"] = (typeof(object),
            "Opening balances: a list of {entity, location, item, reference, quantity, value, date}, in base units"),
    };

    private static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string resource)
    {
        var (body, summary) = Bodies.GetValueOrDefault(resource, (typeof(object), resource));
        return route.WithTags("documents in").WithName(resource).WithSummary(summary).Accepts(body, "application/json")
            .Produces<Receipt>(202).Produces<Receipt>(200).Produces<Problem>(400, Problem.MediaType)
                .Produces<Problem>(401, Problem.MediaType)
            .Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType)
                .Produces<Problem>(503, Problem.MediaType);
    }

    private static void AddCrossdockSchemas(this OpenApiOptions options)
    {
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IText<>)))
                (schema.Type, schema.Properties) = (JsonSchemaType.String, null);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Crossdock", Version = "v1",
                Description = "Documents in, the book to read. Every POST under /v1 takes an Idempotency-Key; faults come as problem+json that lists all of them.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer",
                    Description = "A client's key, or the operator's for reading" },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.HttpMethod == "POST" && context.Description.RelativePath is { } path
                && path.StartsWith("v1/", StringComparison.Ordinal) && !path.Contains("cases"))
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = "Idempotency-Key", In = ParameterLocation.Header, Required = true,
                        Description = "Names this call; the same on each retry",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = Limits.IdempotencyKeyLength },
                });
            return Task.CompletedTask;
        });
    }
}
