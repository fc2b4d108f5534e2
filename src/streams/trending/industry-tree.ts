/**
 * Industries as the documentation of EchoTik prints them: code and name, those of level 2 below theirs of level 1. An
 * id is the code with zeros up to 11 digits. A star: trending hashtags can be filtered by this industry.
 */
const tree = `
10 Education *
  10100 Early Childhood & Preschool Education
  10101 Primary & Secondary Education & K-12
  10102 Higher Education
  10103 Overseas Education
  10104 Vocational Training
  10105 Language Training
  10106 Non-academic Training (Hobbies)
  10999 Other Education
11 Vehicle & Transportation *
  11100 Automobiles
  11101 Auto Accessories
  11102 Auto Services
  11103 Auto Parts
  11104 Car Rentals
  11105 Used Cars
  11106 Motorcycles
  11107 Bicycles
  11108 Electric Scooters
  11109 Water Vehicles
  11110 Airplanes
  11111 Accessories for 2/3-Wheeled Vehicles
  11112 Car Dealerships
  11999 Other Vehicle & Transportation
12 Baby, Kids & Maternity *
  12100 Baby Food
  12101 Strollers & Cribs
  12102 Baby Formula
  12103 Diapers & Baby Wipes
  12104 Baby Bedding
  12105 Baby Shoes
  12106 Toys for Kids
  12107 Child Car Seats
  12108 Baby Feeding Supplies
  12109 Children's Apparel
  12110 Baby Hygiene Products
  12999 Other Baby, Kids & Maternity
13 Financial Services *
  13100 Commercial Banks
  13101 Securities
  13102 Insurance
  13103 Trusts
  13104 Guarantees
  13105 Pawn Shops
  13107 Funds
  13108 Credit Bureaus
  13109 Microfinance Companies
  13110 Investment Advisory
  13111 Loan Services
  13112 Foreign Exchange Transactions
  13113 Precious Metals
  13114 Third-Party Payments
  13115 Crowd Funding
  13116 Cryptocurrencies
  13117 Credit Cards
  13999 Other Financial Services
14 Beauty & Personal Care *
  14100 Oral Care
  14101 Haircare
  14102 Wig & Hair Styling
  14103 Skincare
  14104 Cosmetics
  14105 Aesthetic Medicine
  14106 Fragrances & Perfumes
  14107 Feminine Care
  14999 Other Beauty & Personal Care
15 Tech & Electronics *
  15100 Cell Phones
  15101 Computers
  15102 Computers Components
  15103 Computer Repair
  15104 Gaming Devices
  15105 Computer Accessories
  15106 Network Products
  15107 Office Equipment
  15999 Other Tech & Electronics
16 Appliances
  16100 Personal Care Appliances
  16101 Kitchen & Bathroom Appliances
  16102 Large Appliances
  16104 Home Appliances
  16105 Digital Devices
  16999 Other Appliances
17 Travel *
  17103 Hotels & Accommodation
  17105 Tours & Attractions
  17106 Travel Agencies & Services
  17999 Other Travel
18 Household Products *
  18100 Storage Products
  18101 Daily Essentials
  18102 Glasses & Drinkware
  18103 Tea Sets
  18104 Coffee Accessories
  18105 Kitchen Accessories
  18106 Cleaning Appliances
  18107 Tissues & Wet Wipes
  18108 Laundry
  18109 Leather Care
  18110 Cleaning Supplies
  18111 Toys
  18112 Pest Control
  18999 Other Household Products
19 Pets *
  19100 Petfood
  19101 Pet Healthcare
  19102 Pet Household Products
  19103 Pet Grooming
  19104 Pet Treats
  19105 Pet Toys
  19106 Pet Travel Accessories
  19999 Other Pets
20 Apps
  20100 Social
  20101 Audio & Video Players
  20102 News & Reading
  20103 Photography
  20104 Education
  20105 Online Shopping
  20106 Financial Services
  20107 Life & Leisure
  20108 Travel
  20109 Health & Fitness
  20110 Business & Productivity
  20111 Parenting
  20112 Utilities
  20999 Other Apps
21 Home Improvement *
  21100 Interior Design & Decorating Services
  21101 Furniture
  21102 Construction Materials & Lighting
  21103 Hardware & Electrical
  21104 Home Decor
  21105 Power Strips & Socket
  21999 Other Home Improvement
22 Apparel & Accessories *
  22101 Clothing Accessories
  22102 Bags
  22105 Watches
  22106 Ordinary Jewelry
  22107 High-end Jewelry
  22108 Men's Clothing
  22109 Men's Shoes
  22110 Women's Clothing
  22111 Women's Shoes
  22112 Traditional & Ceremonial Clothing
  22113 Wearable Tech Devices
  22999 Other Apparel & Accessories
23 News & Entertainment *
  23100 Military
  23101 Politics
  23102 Business & Economy
  23103 Science & Technology
  23104 Culture & History
  23105 Charity & Public Welfare
  23106 Law
  23107 Environmental Protection
  23108 Celebrities & Gossip
  23109 Lifestyle News
  23110 Live Events
  23111 Collectables & Antiques
  23112 TV Drama & Series
  23113 Anime
  23114 Astrology
  23115 Humor
  23116 Culture & Art
  23117 TV Variety Shows
  23118 Reading
  23119 Movies
  23122 Beauty & Personal Care
  23123 Sports & Fitness
  23124 Food & Cooking
  23125 Games & Utility Software
  23126 Car Information
  23127 General Information
  23128 E-commerce Information
  23129 Pet Information
  23130 Real Estate Information
  23131 Relationship Information
  23132 Streaming Site
  23133 Tourist Information
  23134 Social Media Account Promotion
  23999 Other News & Entertainment
24 Business Services *
  24100 Real Estate & Home Rentals
  24101 Office Equipment & Supplies
  24102 Recruitment & Job Searching
  24103 Constructional Engineering
  24104 Electronics & Electrical
  24105 Chemical Materials
  24106 Machinery & Equipment
  24107 Franchising
  24108 Agriculture, Forestry, Animal Husbandry & Fishing
  24109 Energy Conservation & Environmental Protection
  24110 Safety & Security
  24111 Logistics
  24112 Marketing & Advertising
  24113 Professional Consultation
  24114 Exhibition Services
  24115 Service Outsourcing
  24116 IT Services
  24117 Legal Services
  24118 Auction Services
  24119 Investment Planning & Management
  24120 Individual Entrepreneurship
  24999 Other Business Services
25 Games *
  25300 Hyper-Casual
  25301 Action
  25302 Casino
  25303 Match
  25304 Puzzle
  25305 Racing
  25306 RPG
  25307 Shooting
  25308 Simulation
  25309 Sports
  25310 Strategy
  25311 Party
  25312 Tabletop
  25313 Kids
  25999 Other
26 Life Services *
  26100 Wedding Photography
  26101 Photography
  26102 Dating & Matchmaking Services
  26103 Wedding Celebrations
  26104 Gifts & Flowers
  26105 Housekeeping
  26106 Shopping Services
  26107 Used Good Sales Platforms
  26108 Gardening
  26109 Utilities Payments
  26111 Internet Services
  26112 Consumer Services
  26113 Exercise & Fitness
  26114 Beauty & Personal Care
  26999 Other Life Services
27 Food & Beverage *
  27100 Cuisine
  27101 Food & Fresh Produce
  27102 Non-alcoholic Beverages
  27103 Alcoholic Beverages
  27104 Cooking & Recipes
  27999 Other Food & Beverage
28 Sports & Outdoor *
  28100 Outdoor Equipment
  28101 Sports & Equipment
29 Health *
  29100 Medical Services
  29101 Medical Information
  29102 Dietary Supplements
  29103 Medicine
  29999 Other Health
30 E-Commerce (Non-app)
  30100 Big Box Retailers
  30101 Small & Medium-sized E-commerce Platforms
  30102 Large E-commerce Platforms
`;

const ID_LENGTH = 11;
const padIndustryCode = (code: string) => code.padEnd(ID_LENGTH, '0');

export const industryTree = tree
  .trim()
  .split('\n')
  .map((line) => {
    const [, indent = '', code = '', value = '', star] = /^( *)(\d+) (.+?)( \*)?$/.exec(line) ?? [];
    const parent_id = indent ? padIndustryCode(code.slice(0, 2)) : null;
    const id = padIndustryCode(code);
    return { id, value, label: `label_${id}`, parent_id, level: indent ? 2 : 1, hashtag_filter: star !== undefined };
  });
