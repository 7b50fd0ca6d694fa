using System;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Poise.OptionsGenerator;

/// <summary>The <c>summary</c> of a symbol as one line of Markdown.</summary>
internal static class DocText
{
    public static string Of(ISymbol symbol)
    {
        string? xml = symbol.GetDocumentationCommentXml();
        if (string.IsNullOrWhiteSpace(xml))
            return "";

        try
        {
            XElement? summary = XElement.Parse(xml!).Element("summary");
            return summary is null ? "" : Collapse(summary);
        }
        catch (XmlException)
        {
            // The compiler reports the broken comment itself (CS1570).
            return "";
        }
    }

    private static string Collapse(XElement summary)
    {
        var text = new StringBuilder();
        foreach (XNode node in summary.DescendantNodes())
        {
            if (node is XText plain)
                text.Append(plain.Parent!.Name.LocalName == "c" ? $"`{plain.Value}`" : plain.Value);
        }

        string[] words = text.ToString().Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return string.Join(" ", words);
    }
}
