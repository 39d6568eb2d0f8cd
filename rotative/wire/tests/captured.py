"""A page for the captures' tests, written for them."""

CAUGHT = """POLITIQUE

Le port de Kassou rouvre après onze jours de grève des dockers

Par Awa Lindor
© Agence Mirage / Awa Lindor / Accéder à la base multimédiaGrues à l'arrêt (archives)
Grues à l'arrêt (archives) - Mirage Afrique
S'abonner
Le port de Kassou a rouvert vendredi matin, onze jours après le début de la grève.

KASSOU, 4 mars (Mirage) – Les premières grues ont repris à l’aube, a constaté un journaliste.

• Deux quais sur trois ont rouvert
• Le troisième attend une grue

À lire aussi : Trois questions pour comprendre la grève
«Nous avons obtenu ce que nous demandions.»
— Ousmane Fall, docker

Les compagnies évaluent leurs pertes à deux millions par jour.

Fil d’actu
0
loader
Чат
"""

PAGE = """<!doctype html><html lang="en"><head><title>Ferry runs again | The Lantern</title>
<link rel="canonical" href="https://lantern.example/coast/ferry">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "Ferry runs again", "datePublished": "2024-05-06T07:00:00Z",
 "author": [{"@type": "Person", "name": "Ida Holm"}], "articleSection": "Coast",
 "keywords": ["ferries", "islands"],
 "image": {"@type": "ImageObject", "url": "https://lantern.example/p/ferry-at-quay.jpg"}}</script>
</head><body><nav><a href="/">Home</a> <a href="/coast">Coast and islands</a></nav><article>
<h1>Ferry runs again</h1><p class="byline">By Ida Holm</p>
<figure><img src="/p/ferry-at-quay.jpg" alt="A ferry"><figcaption>The ferry leaves
 Skarn. <span class="credit">Photo: Jon Berg / AFP</span></figcaption></figure>
<p>SKARN – The ferry to the outer islands ran again on Monday after a winter on land, and the first
 crossing carried more cars than any since the line was opened forty years ago.</p>
<h2>A winter on land</h2>
<p>The hull had been repaired twice since November, the company said, and the yard found more rust
 behind each plate that it took off. Nobody on the islands believed in the date until the horn.</p>
<aside class="related"><a href="/coast/bridge">Why the islands will never get a bridge</a></aside>
<p hidden>You have read three stories this month and this line is not for you to see now.</p>
<blockquote><p>We counted the days until the horn.</p><cite>Marta Lund</cite></blockquote>
<ul><li>Four crossings a day</li><li>Six in summer</li></ul>
<div class="wp-caption"><img src="/p/islands-from-the-air.jpg"><p class="wp-caption-text">The
 islands from the air.</p></div>
<table><tr><th>Year</th><th>Cars carried</th></tr><tr><td>2022</td><td>81 thousand of them</td></tr>
<tr><td>2023</td><td>none until May of the year</td></tr></table>
<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>
<p>Tickets cost what they did last year. The mayor of Skarn, who took the first crossing, said that
 the islands would ask for a second ship before the autumn, whatever the company answered.</p>
</article><footer><p>All rights reserved by The Lantern of Skarn and its owners.</p></footer></body>
</html>"""
